import { inLanes, sampleOf } from '../in-lanes.mjs'
import { judgeOne, release } from './after-failover.mjs'
import { LOST_CASES, NotReached } from './lost-cases.mjs'
import { OLD_CASES } from './old-primary.mjs'

/** A sender may be too slow where much else runs. */
const TRIES = 3

const CASES = [...LOST_CASES, ...OLD_CASES]

/** Loses the end of a queue with its primary, releases what the standby makes of it, and judges what is left. */
export async function failOver(pairs, { sample, isOver }) {
  const chosen = sampleOf(CASES, sample)
  console.log(`failovers: ${chosen.length} of ${CASES.length}`)
  const results = await inLanes(pairs, chosen, { what: 'failed over', isOver, work: failAndJudge })
  const missed = results.filter(({ isReached }) => !isReached)
  return {
    lines: [`${results.length - missed.length} failovers`],
    found: results.flatMap(({ found }) => found),
    missed: missed.map(({ where }) => `${where}: what was to be lost did not come about`),
  }
}

async function failAndJudge(pair, one) {
  const where = `a failover: ${one.what}`
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    try {
      await pair.begin()
      const found = one.play === undefined ? await loseAndJudge(pair, one) : await one.play(pair)
      return { isReached: true, where, found: found.map((defect) => ({ ...defect, where })) }
    } catch (error) {
      if (!(error instanceof NotReached)) throw error
    }
  }
  return { isReached: false, where, found: [] }
}

async function loseAndJudge(pair, one) {
  await one.before?.(pair)
  if (one.isHeldAtClaim !== true) await pair.hold()
  const lost = await one.lost(pair)
  const place = one.lostDisk === undefined ? undefined : pair.placeOf(one.lostDisk)
  if (one.lostDisk !== undefined) pair.loseDisk(one.lostDisk)
  await pair.fail()
  const { found, again } = await release(pair, one, place)
  const after = await one.after?.(pair, lost)
  found.push(...(after?.found ?? []))
  for (const request of one.requests(pair, lost, after, again))
    found.push(...(await judgeOne(pair, one, request)))
  return found
}
