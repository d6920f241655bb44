import { join } from 'node:path'
import { Sqlite } from '../../sqlite.mjs'
import { brokenRules, brokenWish } from '../rules.mjs'

/**
 * What became of writes that were each wanted once, by the store and by what reached the provider, after whatever was cut
 * off has been recovered. `wishes`: their titles, and the ids that were told of them.
 */
export async function judgeWishes(lane, wishes) {
  const found = []
  for (const argv of [
    ['approvals', 'list'],
    ['audit', 'verify'],
  ]) {
    const { exit, stderr } = await lane.shield(argv)
    if (exit !== 0)
      found.push({ kind: 'log', where: argv.join(' '), text: `It ended ${exit}: ${stderr.trim()}` })
  }
  const released = JSON.parse((await lane.shield(['approvals', 'release', '--json'])).stdout)
  const requests = byTitle(requestsIn(lane.home), ({ title }) => title)
  const calls = byTitle(await lane.world.calls(), titleOf)
  const states = {}
  for (const wish of wishes) {
    const [own, sent] = [requests.get(wish.title) ?? [], calls.get(wish.title) ?? []]
    const effects = sent.filter(({ status }) => status === 200).length
    found.push(
      ...brokenWish({ ...wish, queued: own.map(({ id }) => id) }).map((one) => ({
        ...one,
        where: wish.title,
      })),
    )
    for (const { state, evidence } of own) {
      states[state] = (states[state] ?? 0) + 1
      const seen = { state, ending: { evidence }, hold: null, sent: sent.length, effects }
      found.push(...brokenRules(seen).map((one) => ({ ...one, where: wish.title })))
    }
  }
  if (released.released !== null)
    found.push({ kind: 'forgotten', where: 'all', text: `It was put on hold: ${released.released.reason}` })
  return { found, states }
}

function requestsIn(home) {
  const database = new Sqlite(join(home, 'shield.db'), { readonly: true })
  try {
    const query = `select id, state, ending_evidence as evidence, json_extract(input, '$.title') as title from requests`
    return database.prepare(query).all()
  } finally {
    database.close()
  }
}

/** The title that a call would give to an event; undefined for one that makes no event. */
function titleOf({ method, path, body }) {
  return method === 'POST' && path.includes('/events') && body !== null ? JSON.parse(body).summary : undefined
}

function byTitle(list, title) {
  const groups = new Map()
  for (const one of list) groups.set(title(one), [...(groups.get(title(one)) ?? []), one])
  return groups
}
