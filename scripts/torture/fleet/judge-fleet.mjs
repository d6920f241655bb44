import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { brokenInTheEnd, brokenWish } from '../rules.mjs'
import { brokenAnswers, brokenNews } from './rules.mjs'

/** Milliseconds. What a process had in hand that was killed is told by another one after 90 seconds. */
const TOLD_WITHIN = 300_000
const PAUSE = 250

const REQUESTS = `
  select requests.id, state, shield.json_member(input, 'title') as title, decisions.verdict,
    attempts.owner_pid::int as pid,
    exists (select 1 from shield.audit where subject = requests.id and type = 'request.unknown') as "wasUnknown"
  from shield.requests
  left join shield.decisions on decisions.request_seq = seq
  left join shield.attempts on attempts.request_seq = seq
  where shield.json_member(input, 'title') like 'Fleet %'`

const UNTOLD = `
  select (select count(*) from shield.events where spread_at is null)
    + (select count(*) from shield.notifications where state in ('waiting', 'sending')) as many`

const RESTING =
  'select name, failures, failing_since, rest_until, trouble from shield.channels where failures > 0'

/**
 * Brings what is in doubt to an end with `settle`, waits until all is told, and says what is wrong with each write: by the
 * store, by what reached the provider, by what answers said of it, and by what was told. Also counts.
 */
export async function judgeFleet({ url, world, wishes, servers, told, settle }) {
  const database = new Client({ connectionString: url })
  await database.connect()
  try {
    const rowsOf = async (text) => (await database.query(text)).rows
    const sendings = await sendingsByTitle(world)
    const doubts = (await rowsOf(REQUESTS)).filter(({ state }) => state === 'unknown')
    for (const { id, title } of doubts) await settle(id, sendings(title).effects > 0)
    const found = await untilTold(rowsOf)
    const rows = byKey(await rowsOf(REQUESTS), ({ title }) => title)
    const news = byKey(
      [...told.values()].map((one) => ({ ...one, what: `${one.type} ${one.data.state}` })),
      ({ data }) => data.subject,
    )
    for (const wish of wishes) {
      const queued = rows.get(wish.title) ?? []
      const own = brokenWish({ ...wish, queued: queued.map(({ id }) => id) })
      if (wish.trouble !== undefined) own.push({ kind: 'stuck', text: wish.trouble })
      for (const row of queued)
        own.push(
          ...brokenAnswers({ ...wish, ...row, isSenderKilled: servers.killed.has(row.pid) }),
          ...brokenEnd({ ...row, ...sendings(wish.title) }),
          ...brokenNews({ ...row, news: news.get(row.id) ?? [], endings: servers.endings }),
        )
      found.push(...own.map((one) => ({ ...one, where: `${wish.title} (${wish.plan}, ${wish.ids[0]})` })))
    }
    return { found, lines: linesOf([...rows.values()].flat(), { wishes, sendings, doubts, told }) }
  } finally {
    await database.end()
  }
}

/** What was rejected or taken back was not sent; all else has an end of its own. */
function brokenEnd({ state, sent, effects }) {
  if (state !== 'rejected' && state !== 'cancelled') return brokenInTheEnd({ state, sent, effects })
  return sent > 0 ? [{ kind: 'untrue', text: `It is ${state}, and was sent` }] : []
}

async function untilTold(rowsOf) {
  const over = Date.now() + TOLD_WITHIN
  for (;;) {
    const [{ many }] = await rowsOf(UNTOLD)
    if (Number(many) === 0) return []
    if (Date.now() > over) {
      const channels = (await rowsOf(RESTING)).map((channel) => JSON.stringify(channel)).join(', ')
      const text = `${many} of them wait, and nobody tells them (${channels || 'no channel rests'})`
      return [{ kind: 'stuck', where: 'notifications', text }]
    }
    await sleep(PAUSE)
  }
}

/** How often the call of the event with a title reached the provider, and how often it had an effect there. */
async function sendingsByTitle(world) {
  const calls = byKey(await world.calls(), ({ method, path, body }) =>
    method === 'POST' && path.includes('/events') && body !== null ? JSON.parse(body).summary : undefined,
  )
  return (title) => {
    const sent = calls.get(title) ?? []
    return { sent: sent.length, effects: sent.filter(({ status }) => status === 200).length }
  }
}

function linesOf(rows, { wishes, sendings, doubts, told }) {
  const states = byKey(rows, ({ state }) => state)
  const sent = wishes.reduce((sum, { title }) => sum + sendings(title).sent, 0)
  const again = [...told.values()].filter(({ times }) => times.length > 1)
  return [
    `${wishes.length} writes were wanted, ${rows.length} requests: ${[...states].map(([state, all]) => `${all.length} ${state}`).join(' ')}`,
    `${sent} calls`,
    `${rows.filter(({ wasUnknown }) => wasUnknown).length} came into doubt and ${doubts.length} of them were settled in the end`,
    `${told.size} notifications, ${again.length} of them told again`,
  ]
}

function byKey(list, key) {
  const groups = new Map()
  for (const one of list) groups.set(key(one), [...(groups.get(key(one)) ?? []), one])
  return groups
}
