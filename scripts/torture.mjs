// Kills an approval at every call that reaches outside its process, and cuts the power at every one of its writes; then
// recovers, and looks whether anything was sent twice, was lost or is stuck. Calls tools as a host does that repeats itself
// and dies, and looks for the same. All of an approval once more on PostgreSQL, and at several servers that are killed while
// many have their writes decided on. Takes minutes: `npm run torture`.
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { DEFECTS } from './torture/rules.mjs'
import { fleet } from './torture/fleet.mjs'
import { kill } from './torture/kill.mjs'
import { openLane } from './torture/lane.mjs'
import { mcp } from './torture/mcp.mjs'
import { PIECES, postgres } from './torture/postgres.mjs'
import { power } from './torture/power.mjs'
import { whyNoStrace } from './torture/strace.mjs'

/** Each is two or three processes at once. */
const MOST_LANES = 4

const PARTS = { kill, power, mcp, postgres, fleet }

/** They watch a process with strace, in as many lanes as there are. */
const WATCHING = ['kill', 'power', 'postgres']
const USAGE = `npm run torture -- [--only kill|power|mcp|postgres|fleet] [--sample N] [--full] [--minutes N] [--seed N] [--bail]

--only    one of the five parts, or one of a part's: ${PIECES.map((piece) => `postgres.${piece}`).join(', ')}
--sample  at most so many kill points, images of the disk in each scenario, cuts of a connection, spread evenly, calls over
          each transport, and requests of the fleet
--full    every kill point and every cut on PostgreSQL; without it 160 of them
--minutes in which servers of the fleet are killed and started; 5 without it
--seed    what it does at random is as it was with this seed, as far as processes let it
--bail    stop at the first that is wrong`

const options = optionsFrom(process.argv.slice(2))
if (options === undefined) {
  console.error(USAGE)
  process.exit(2)
}
const folder = mkdtempSync(join(tmpdir(), 'shield-torture-'))
process.on('exit', () => process.env.KEEP || rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130))
process.exit(await torture())

/** 0: nothing was wrong; 1: something was; 2: it could not be looked at, or not everywhere. */
async function torture() {
  const isWatching = options.parts.some((name) => WATCHING.includes(name))
  const why = isWatching ? await whyNoStrace(folder) : undefined
  if (why !== undefined) {
    console.error(`${why}. Nothing was proven`)
    return 2
  }
  const lanes = []
  try {
    for (let lane = 0; lane < (isWatching ? Math.min(MOST_LANES, availableParallelism()) : 1); lane += 1)
      lanes.push(await openLane(join(folder, String(lane))))
    const results = []
    for (const name of options.parts) results.push(await PARTS[name](lanes, options))
    return report(results)
  } catch (error) {
    console.error(`It could not be gone on with, and nothing was proven: ${error.message}`)
    return 2
  } finally {
    await Promise.all(lanes.map(({ close }) => close()))
  }
}

function report(results) {
  const found = results.flatMap((result) => result.found)
  const missed = results.flatMap((result) => result.missed)
  for (const { kind, where, text } of found) console.log(`✘ ${DEFECTS[kind]}: ${where}: ${text}`)
  for (const where of missed) console.log(`? not judged: ${where}`)
  console.log(results.flatMap(({ lines }) => lines).join(', '))
  const counted = Object.entries(DEFECTS).map(
    ([kind, title]) => `${found.filter((one) => one.kind === kind).length} ${title}`,
  )
  console.log(counted.join(', '))
  if (options.parts.length < Object.keys(PARTS).length || options.sample !== undefined)
    console.log('Only a part was looked at')
  return found.length > 0 ? 1 : missed.length > 0 ? 2 : 0
}

/** Undefined for what cannot be meant. */
function optionsFrom(argv) {
  const { only, sample, full, minutes, seed, bail } = valuesOf(argv)
  const chosen = partsOf(only)
  const isNumber = (given) => /^[1-9]\d*$/.test(given ?? '1')
  if (chosen === undefined || ![sample, minutes, seed].every(isNumber)) return undefined
  const numberIn = (given) => (given === undefined ? undefined : Number(given))
  return {
    ...chosen,
    sample: numberIn(sample),
    minutes: numberIn(minutes),
    seed: numberIn(seed),
    isFull: full === true,
    isOver: (results) => bail === true && results.some(({ found }) => found.length > 0),
  }
}

/** `pieces`: of the part on PostgreSQL; left out: all. */
function partsOf(only) {
  if (only === undefined) return { parts: Object.keys(PARTS) }
  const [part, piece] = only.split('.')
  if (piece === undefined) return Object.hasOwn(PARTS, part) ? { parts: [part] } : undefined
  return part === 'postgres' && PIECES.includes(piece) ? { parts: [part], pieces: [piece] } : undefined
}

function valuesOf(args) {
  const options = {
    only: { type: 'string' },
    sample: { type: 'string' },
    full: { type: 'boolean' },
    minutes: { type: 'string' },
    seed: { type: 'string' },
    bail: { type: 'boolean' },
  }
  try {
    return parseArgs({ args, options }).values
  } catch {
    return { only: 'nothing that there is' }
  }
}
