import { inLanes, sampleOf } from '../in-lanes.mjs'
import { judge } from '../judge.mjs'
import { approveUntil } from './approval.mjs'

const FATES = ['cut before', 'cut after', 'end before', 'end after']

/** Breaks the connection of an approval at each message, alone and with all others, and judges what is left. */
export async function cut(lanes, points, { sample, isOver }) {
  const grid = points.flatMap((which) => FATES.map((fate) => ({ which, fate })))
  const sure = sampleOf(grid.filter(isOfCommit), sample)
  const rest = grid.filter((one) => !isOfCommit(one))
  const chosen = [...sure, ...sampleOf(rest, sample === undefined ? undefined : sample - sure.length)]
  console.log(
    `cuts: an approval and PostgreSQL exchange ${points.length} messages; cutting at ${chosen.length} of ${grid.length}`,
  )
  const results = await inLanes(lanes, chosen, { what: 'cut', isOver, work: cutAndJudge })
  const missed = results.filter(({ isReached }) => !isReached)
  return {
    lines: [`${results.length - missed.length} cuts of the connection`],
    found: results.flatMap(({ found }) => found),
    missed: missed.map(({ where }) => `${where}: no other run came there`),
  }
}

/** Whether a COMMIT never arrives, or its answer. */
function isOfCommit({ which, fate }) {
  return fate.endsWith('before') && /Query commit|CommandComplete COMMIT/.test(which)
}

async function cutAndJudge(lane, { which, fate }) {
  const where = `${fate} ${which}`
  const answer = await approveUntil(lane, which, () => fate)
  const found = answer === undefined ? [] : await judge(lane, lane.request, { answer })
  return { where, isReached: answer !== undefined, found: found.map((one) => ({ ...one, where })) }
}
