import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createDice } from './dice.mjs'
import { must } from './lane.mjs'
import { judgeWishes } from './mcp/judge-wishes.mjs'
import { LOST, openHttp, openStdio, STAGES } from './mcp/door.mjs'

const CALLS = { stdio: 10_000, http: 2_000 }

/** Calls at a time at each door. */
const AT_ONCE = 8

/**
 * In a thousand calls: repeated; taken back by their client; cut off, over stdio with all that is under way beside them;
 * cut off by the end of a server. With these a third of all calls is repeated or lost.
 */
const OFTEN = {
  stdio: { repeated: 360, cancelled: 60, cut: 12, server: 0 },
  http: { repeated: 360, cancelled: 0, cut: 180, server: 4 },
}

const POLICY = `version: 1
rules:
  - id: allowed
    operations: [calendar.create-event]
    when: input.title.endsWith("(allowed)")
    allow: { limits: [{ count: 100000, per: 24h }], repeats: true }
`

/** Nothing of this is about how much may wait. */
const BOUNDS = { SHIELD_MAX_PENDING: '100000', SHIELD_MAX_PENDING_BYTES: '1000000000' }

/** Calls tools as a client does that repeats itself and dies; every write is wanted once. */
export async function mcp([lane], { sample }) {
  await lane.begin()
  await applyPolicy(lane)
  const results = []
  for (const way of Object.keys(CALLS)) {
    const calls = sample ?? CALLS[way]
    console.log(`mcp: ${calls} calls over ${way}`)
    results.push(await callAll(lane, way, calls))
  }
  const wishes = results.flatMap((result) => result.wishes)
  const { found, states } = await judgeWishes(lane, wishes)
  return {
    lines: [
      ...results.map(({ line }) => line),
      `${wishes.length} writes were wanted: ${Object.entries(states)
        .map(([state, count]) => `${count} ${state}`)
        .join(' ')}`,
    ],
    found: found.map((one) => ({ ...one, where: `mcp: ${one.where}` })),
    missed: [],
  }
}

async function applyPolicy(lane) {
  const file = join(lane.folder, 'policy.yaml')
  writeFileSync(file, POLICY)
  const { digest } = JSON.parse((await must(lane.shield(['policy', 'check', file, '--json']))).stdout)
  const unattended = { SHIELD_POLICY_UNATTENDED: '1' }
  await must(lane.shield(['policy', 'apply', file, '--digest', digest], unattended))
}

async function callAll(lane, way, calls) {
  const dice = createDice(calls)
  const doors = await openDoors(lane, way, dice)
  const counts = { calls: 0, repeated: 0, lost: 0, stages: {} }
  const wishes = []
  const call = async (door, params, stage) => {
    counts.calls += 1
    if (counts.calls % 1000 === 0) console.log(`  ${counts.calls} of ${calls} called`)
    if (stage !== undefined) counts.stages[stage] = (counts.stages[stage] ?? 0) + 1
    const answer = await door.call(params, stage)
    if (answer === LOST) counts.lost += 1
    return answer
  }
  const work = async (door) => {
    while (counts.calls < calls) {
      const wish = { title: `${way} ${wishes.length} ${dice(2) === 0 ? '(allowed)' : '(asks)'}`, ids: [] }
      wishes.push(wish)
      await fulfil(wish, { door, doors, call, dice, way, counts })
    }
  }
  await Promise.all(doors.flatMap((door) => Array.from({ length: AT_ONCE }, () => work(door))))
  await Promise.all(doors.map(({ close }) => close()))
  const starts = doors.reduce((sum, { counted }) => sum + counted().starts, 0)
  const stages = Object.entries(counts.stages).map(([stage, count]) => `${stage} ${count}`)
  return {
    wishes,
    line: `${counts.calls} calls over ${way}: ${counts.repeated} repeated, ${counts.lost} lost (cut off: ${stages.join(' ')}), ${starts} starts`,
  }
}

async function openDoors(lane, way, dice) {
  const surroundings = lane.surroundings()
  const environment = { ...surroundings.environment, ...BOUNDS }
  if (way === 'stdio') {
    // A host may have started its server twice.
    return [0, 1].map(() => openStdio({ ...surroundings, environment }, dice))
  }
  const made = await must(
    lane.shield(['tokens', 'create', '--name', 'agent', '--role', 'requester', '--json']),
  )
  return [await openHttp({ ...surroundings, environment, token: JSON.parse(made.stdout).token }, dice)]
}

/** Asks for a write until there is an answer, then looks at something. */
async function fulfil(wish, { door, doors, call, dice, way, counts }) {
  const params = {
    name: 'calendar_create_event',
    arguments: { title: wish.title, start: '2099-05-04T10:00', duration: '30m' },
  }
  const note = (answer) => {
    if (answer === LOST) return false
    const { id } = answer.structuredContent ?? {}
    // Nothing was queued and an error says so: the host asks once more, as it would after a lost answer.
    if (id === undefined) wish.trouble = JSON.stringify(answer).slice(0, 300)
    else wish.ids.push(id)
    return id !== undefined
  }
  for (let tries = 0; tries < 50; tries += 1) {
    const chance = dice(1000)
    const stage = stageOf(chance, dice, OFTEN[way])
    const isRepeated = stage === undefined && chance < OFTEN[way].repeated
    const other = doors[dice(doors.length)]
    const answers = [call(door, params, stage), ...(isRepeated ? [call(other, params)] : [])]
    if (isRepeated) counts.repeated += 1
    const noted = (await Promise.all(answers)).map(note)
    if (noted.every(Boolean)) break
    counts.repeated += 1
  }
  const id = wish.ids.at(-1)
  if (dice(2) === 0) await call(door, { name: 'shield_connections', arguments: {} })
  else if (id !== undefined) await call(door, { name: 'shield_request', arguments: { id } })
}

/** Undefined: the call is let come to its end. */
function stageOf(chance, dice, { server, cut, cancelled }) {
  if (chance >= 1000 - server) return 'server'
  if (chance >= 1000 - server - cut) return STAGES[dice(STAGES.length)]
  return chance >= 1000 - server - cut - cancelled ? 'cancelled' : undefined
}
