import { join } from 'node:path'
import { inLanes, sampleOf } from './in-lanes.mjs'
import { judge } from './judge.mjs'
import { killPoints, OUTWARD } from './kill-points.mjs'
import { must } from './lane.mjs'
import { SHIELD } from './shield.mjs'
import { killAt, record } from './strace.mjs'

/** Node wakes its threads by writes of its own, a few more or less each time, among which those to a socket count. */
const TRIES = 20

/** Kills an approval at each of its calls, and judges what is left. `sure`: calls that have to be among them. */
export async function kill(lanes, { sample, isOver, sure = SURE }) {
  const points = await findPoints(lanes[0], sure)
  const chosen = sampleOf(points, sample)
  console.log(
    `kill -9: an approval makes ${points.length} calls that reach outside; killing at ${chosen.length}`,
  )
  const results = await inLanes(lanes, chosen, { what: 'killed', isOver, work: killAndJudge })
  const missed = results.filter(({ isReached }) => !isReached)
  return {
    lines: [`${results.length - missed.length} kill points`],
    found: results.flatMap(({ found }) => found),
    missed: missed.map(({ where }) => `${where}: no other run came there`),
  }
}

async function findPoints(lane, sure) {
  await lane.begin()
  const { ended, calls } = await record(approval(lane), lane.surroundings(), join(lane.folder, 'trace'))
  await must(ended)
  const points = killPoints(calls, lane.home)
  for (const [name, target] of sure)
    if (!points.some(({ which }) => which.includes(name) && which.includes(target)))
      throw new Error(`The record of an approval shows no ${name} of ${target}`)
  return points
}

/** Without these the record was not read rightly, and killing would prove nothing. */
const SURE = [
  ['fsync', 'shield.db-wal'],
  ['fsync', 'shield.db.intents'],
  ['connect', 'socket'],
  ['write', 'socket'],
  ['exit_group', 'end'],
]

async function killAndJudge(lane, point) {
  const where = `killed at ${point.which}`
  const isReached = await killThere(lane, point)
  const found = isReached ? await judge(lane, lane.request) : []
  return { where, isReached, found: found.map((defect) => ({ ...defect, where })) }
}

async function killThere(lane, point) {
  let { when } = point
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    await lane.begin()
    const ask = { name: point.name, when, ...(point.file && { path: join(lane.home, point.file) }) }
    const out = { names: OUTWARD, file: join(lane.folder, 'trace') }
    const { calls, isKilled } = await killAt(approval(lane), lane.surroundings(), { ...ask, ...out })
    const points = killPoints(calls, lane.home)
    // The call that it died in is the last one; it is no point where it only looks like one.
    if (isKilled && points.at(-1)?.which === point.which && killPoints(calls.slice(-1), lane.home).length > 0)
      return true
    const passed = points.find(({ which }) => which === point.which)
    when = passed?.when ?? when + 1
  }
  return false
}

/** As argv. */
export function approval({ request }) {
  return [...SHIELD, 'approvals', 'approve', request.id, '--yes']
}
