import { join } from 'node:path'
import { inLanes, sampleOf } from './in-lanes.mjs'
import { judge } from './judge.mjs'
import { killPoints, OUTWARD } from './kill-points.mjs'
import { must } from './lane.mjs'
import { SHIELD } from './shield.mjs'
import { killAt, record } from './strace.mjs'

/** A thread of Node's own wakes others by writes of its own, a few more or less each time. */
const TRIES = 8

/** Kills an approval at each of its calls, and judges what is left. */
export async function kill(lanes, { sample, isOver }) {
  const points = await findPoints(lanes[0])
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

async function findPoints(lane) {
  await lane.begin()
  const { ended, calls } = await record(approval(lane), lane.surroundings(), join(lane.folder, 'trace'))
  await must(ended)
  const points = killPoints(calls, lane.home)
  for (const [name, target] of SURE)
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

async function killThere(lane, { name, ordinal, which }) {
  let when = ordinal
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    await lane.begin()
    const ask = { names: OUTWARD, name, when, file: join(lane.folder, 'trace') }
    const { calls, isKilled } = await killAt(approval(lane), lane.surroundings(), ask)
    const points = killPoints(calls, lane.home)
    const last = points.at(-1)
    if (
      isKilled &&
      last?.which === which &&
      last.ordinal === calls.at(-1).ordinal &&
      calls.at(-1).name === name
    )
      return true
    const passed = points.find((point) => point.which === which)
    when = passed?.ordinal ?? when + 1
  }
  return false
}

function approval({ request }) {
  return [...SHIELD, 'approvals', 'approve', request.id, '--yes']
}
