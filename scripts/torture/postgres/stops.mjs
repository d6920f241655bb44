import { setTimeout as sleep } from 'node:timers/promises'
import { inLanes } from '../in-lanes.mjs'
import { judge } from '../judge.mjs'
import { must } from '../lane.mjs'
import { approveThrough } from './approval.mjs'

const NOT_SENT = { sent: 0, states: ['failed'] }
const SENT = { sent: 1, states: ['succeeded'] }

/** Milliseconds: more and less than a sender may be out of touch between its claim and its call. */
const [TOO_LONG, A_LITTLE] = [6000, 1000]

const AROUND_THE_CLAIM = ['claim asked', 'claim answered', 'lock asked', 'lock answered']

/** What happens to a sender between its claim and its call, when, and what has to come of it. */
const CASES = [
  ...AROUND_THE_CLAIM.slice(0, 3).map((at) => ({
    what: 'the lock alone is lost',
    at,
    act: endLock,
    mustBe: NOT_SENT,
  })),
  ...AROUND_THE_CLAIM.map((at) => ({
    what: 'it is stopped for 6 s',
    at,
    act: stopFor(TOO_LONG),
    mustBe: NOT_SENT,
  })),
  { what: 'it is stopped for 1 s', at: 'claim answered', act: stopFor(A_LITTLE), mustBe: SENT },
  {
    what: 'it is stopped, loses its lock, and goes on once others have judged it',
    at: 'claim answered',
    act: stopAndRecover,
    mustBe: { sent: 0, states: ['unknown', 'failed'] },
  },
  { what: 'the connection of the lock falls silent', at: 'lock asked', act: () => 'lose', mustBe: NOT_SENT },
]

/** Holds up or disarms a sender between its claim and its call, and judges what is left. */
export async function stop(lanes, { isOver }) {
  console.log(`stops: ${CASES.length} between a claim and its call`)
  const results = await inLanes(lanes, CASES, { what: 'held up', isOver, work: stopAndJudge })
  const missed = results.filter(({ isReached }) => !isReached)
  return {
    lines: [`${results.length - missed.length} stops`],
    found: results.flatMap(({ found }) => found),
    missed: missed.map(({ where }) => `${where}: it did not come there`),
  }
}

async function stopAndJudge(lane, { what, at, act, mustBe }) {
  const where = `${what} (${at})`
  const momentOf = watchForClaim()
  let pid
  let isReached = false
  const meet = (met) => {
    if (momentOf(met) !== at) return undefined
    isReached = true
    return act(lane, pid)
  }
  const answer = await approveThrough(lane, meet, (started) => {
    pid = started
  })
  const found = isReached ? await judge(lane, lane.request, { answer, mustBe }) : []
  return { where, isReached, found: found.map((one) => ({ ...one, where })) }
}

/** Tells which messages the claim and the look at the lock behind it are. */
function watchForClaim() {
  let claiming
  let next = 0
  const steps = [
    ({ link, which }) => link === claiming && which.includes('shield Query commit'),
    ({ link, which }) => link === claiming && which.includes('server CommandComplete COMMIT'),
    ({ which }) => which.startsWith('lock') && which.includes('shield Query select 1'),
    ({ which }) => which.startsWith('lock') && which.includes('server CommandComplete SELECT 1'),
  ]
  return (met) => {
    if (met.message.includes('insert into attempt_senders')) claiming = met.link
    if (steps[next]?.(met) !== true) return undefined
    next += 1
    return AROUND_THE_CLAIM[next - 1]
  }
}

/** Ends the process at the server that holds the lock, and nothing else. */
async function endLock({ place }) {
  await place.tell(
    `select pg_terminate_backend(pid, 30000) from pg_stat_activity
      where application_name = 'shield sender' and datname = '${place.name}'`,
  )
}

function stopFor(milliseconds) {
  return async (_, pid) => {
    process.kill(pid, 'SIGSTOP')
    await sleep(milliseconds)
    process.kill(pid, 'SIGCONT')
  }
}

async function stopAndRecover(lane, pid) {
  process.kill(pid, 'SIGSTOP')
  await endLock(lane)
  await must(lane.shield(['approvals', 'list']))
  process.kill(pid, 'SIGCONT')
}
