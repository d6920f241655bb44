import { setTimeout as sleep } from 'node:timers/promises'
import { inLanes } from '../in-lanes.mjs'
import { judge } from '../judge.mjs'
import { must } from '../lane.mjs'
import { approveThrough } from './approval.mjs'

const NOT_SENT = { sent: 0, states: ['failed'] }
const SENT = { sent: 1, states: ['succeeded'] }

/** Milliseconds: a minute, more and less than a sender may be out of touch between its claim and its call. */
const [MINUTE, TOO_LONG, A_LITTLE] = [60_000, 6000, 1000]

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
  { what: 'it is stopped for a minute', at: 'claim answered', act: stopFor(MINUTE), mustBe: NOT_SENT },
  { what: 'it is stopped for 1 s', at: 'claim answered', act: stopFor(A_LITTLE), mustBe: SENT },
  { what: 'it is stopped while others look', at: 'claim answered', act: stopAndLook },
  {
    what: 'it is stopped, loses its lock, and goes on once others have judged it',
    at: 'claim answered',
    act: stopAndRecover,
    mustBe: { sent: 0, states: ['unknown', 'failed'] },
  },
  {
    what: 'its connection is lost, and its COMMIT arrives late',
    at: 'claim asked',
    act: arriveLate,
    mustBe: NOT_SENT,
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
  const found = []
  const meet = (met) => {
    if (momentOf(met) !== at) return undefined
    isReached = true
    return act(lane, { pid, met, found })
  }
  const answer = await approveThrough(lane, meet, (started) => {
    pid = started
  })
  if (isReached) found.push(...(await judge(lane, lane.request, { answer, mustBe })))
  return { where, isReached, found: found.map((one) => ({ ...one, where })) }
}

/** Tells which messages the claim and the look at the lock behind it are. */
export function watchForClaim() {
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
  return async (_, { pid }) => {
    process.kill(pid, 'SIGSTOP')
    await sleep(milliseconds)
    process.kill(pid, 'SIGCONT')
  }
}

async function stopAndRecover(lane, { pid }) {
  process.kill(pid, 'SIGSTOP')
  await endLock(lane)
  await must(lane.shield(['approvals', 'list']))
  process.kill(pid, 'SIGCONT')
}

/** Whoever holds the lock may still send, however long it is silent: nobody else says what became of it. */
async function stopAndLook(lane, { pid, found }) {
  process.kill(pid, 'SIGSTOP')
  await must(lane.shield(['approvals', 'list']))
  const { state } = JSON.parse(
    (await must(lane.shield(['approvals', 'show', lane.request.id, '--json']))).stdout,
  )
  if (state !== 'executing')
    found.push({ kind: 'untrue', text: `It may still be sent, and is called ${state}` })
  process.kill(pid, 'SIGCONT')
}

/** What it said last arrives only once another connection of its has looked, or waits for the lock that this one holds. */
function arriveLate({ proxy }, { met: { link, hangUp } }) {
  hangUp()
  return new Promise((resolve) =>
    proxy.ask((other) => {
      if (other.link !== link && /read committed|shield Query commit/.test(other.which)) resolve()
    }),
  )
}
