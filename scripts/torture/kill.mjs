import { join } from 'node:path'
import { inLanes, sampleOf } from './in-lanes.mjs'
import { judge } from './judge.mjs'
import { killPoints, OUTWARD, pointOfDeath } from './kill-points.mjs'
import { must } from './lane.mjs'
import { SHIELD } from './shield.mjs'
import { killAt, record } from './strace.mjs'

/**
 * Each run makes calls of its own among those that are counted, and its messages may come in another order: of the runs that
 * aim at a read of a socket about an eighth dies there.
 */
const TRIES = 80

/** A point is there in each of so many runs, before it is one to be killed at. */
const RECORDS = 3

/** Where so many runs came to their end, and to success, without a point, it does not happen. */
const ENDED_WITHOUT = 5

/** Kills an approval at each of its calls, and judges what is left. `sure`: calls that have to be among them. */
export async function kill(lanes, { sample, isOver, sure = SURE }) {
  const { points, others } = await findPoints(lanes[0], sure)
  const chosen = sampleOf(points, sample)
  console.log(
    `kill -9: an approval makes ${points.length} calls that reach outside, and ${others} more in some runs; killing at ${chosen.length}`,
  )
  const results = await inLanes(lanes, chosen, { what: 'killed', isOver, work: killAndJudge })
  const of = (wanted) => results.filter(({ came }) => came === wanted)
  for (const { where } of of('not there'))
    console.log(`  not ${where}: ${ENDED_WITHOUT} runs ended, and succeeded, without that call`)
  return {
    lines: [`${of('killed').length} kill points`, `${of('not there').length} that did not happen again`],
    found: results.flatMap(({ found }) => found),
    missed: of('missed').map(({ where }) => `${where}: no other run died there`),
  }
}

/** Those that each of some runs has, in the order of the first of them; `others`: how many the first has beside them. */
async function findPoints(lane, sure) {
  const [first, ...more] = await recordAll(lane)
  const names = more.map((points) => new Set(points.flatMap((point) => point.names)))
  const points = first.filter(({ which }) => names.every((known) => known.has(which)))
  for (const [name, target] of sure)
    if (!points.some(({ which }) => which.includes(name) && which.includes(target)))
      throw new Error(`The record of an approval shows no ${name} of ${target}`)
  const whens = new Map(first.map(({ which, when }) => [which, when]))
  return { points: points.map((point) => ({ ...point, whens })), others: first.length - points.length }
}

async function recordAll(lane) {
  const records = []
  for (let number = 0; number < RECORDS; number += 1) {
    await lane.begin()
    const { ended, calls } = await record(steady(lane), lane.surroundings(), join(lane.folder, 'trace'))
    await must(ended)
    records.push(killPoints(calls, lane.home))
  }
  return records
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
  const came = await killThere(lane, point)
  const found = came === 'killed' ? await judge(lane, lane.request) : []
  return { where, came, found: found.map((defect) => ({ ...defect, where })) }
}

/** `killed` only where the run died in that very call. */
async function killThere(lane, point) {
  let { when } = point
  let endedWithout = 0
  for (let attempt = 0; attempt < TRIES && endedWithout < ENDED_WITHOUT; attempt += 1) {
    await lane.begin()
    const ask = { name: point.name, when, ...(point.file && { path: join(lane.home, point.file) }) }
    const out = { names: OUTWARD, file: join(lane.folder, 'trace') }
    const { calls, isKilled, exit } = await killAt(steady(lane), lane.surroundings(), { ...ask, ...out })
    if (isKilled && isNamed(point)(pointOfDeath(calls, lane.home))) return 'killed'
    const points = killPoints(calls, lane.home)
    // Where strace looks at one file alone, it does not tell what else the run has done.
    if (exit === 0 && point.file === undefined && !points.some(isNamed(point))) endedWithout += 1
    else when = aimAgain(point, when, points)
  }
  return endedWithout === ENDED_WITHOUT ? 'not there' : 'missed'
}

function isNamed({ which }) {
  return (point) => point?.names.includes(which) === true
}

/** Where the point was in this run, or as far behind the last that this run came to as it was in the first. */
function aimAgain(point, when, points) {
  const passed = points.find(isNamed(point))
  if (passed !== undefined) return passed.when
  const isLike = ({ name, file, which }) =>
    name === point.name && file === point.file && point.whens.has(which)
  const last = points.findLast(isLike)
  return Math.max(when + 1, last === undefined ? 0 : last.when + point.when - point.whens.get(last.which))
}

/**
 * As argv. V8 would mark its heap in many small steps, each with two calls like those that are counted, hundreds more in
 * one run than in the next.
 */
function steady(lane) {
  const [node, ...rest] = approval(lane)
  return [node, '--no-incremental-marking', ...rest]
}

/** As argv. */
export function approval({ request }) {
  return [...SHIELD, 'approvals', 'approve', request.id, '--yes']
}
