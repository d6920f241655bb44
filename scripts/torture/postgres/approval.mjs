import { approval } from '../kill.mjs'
import { run } from '../shield.mjs'

/** Another run may order its messages in another way. */
const TRIES = 3

/**
 * Approves the request of a lane as it was in the beginning, through its proxy, which asks `meet` about each message.
 * Resolves to what the command answered.
 */
export async function approveThrough(lane, meet, onStart) {
  await lane.begin()
  return approveNow(lane, meet, onStart)
}

/** The same with the lane as it is. */
export async function approveNow(lane, meet, onStart) {
  lane.proxy.begin(meet)
  const surroundings = lane.surroundings({ SHIELD_DATABASE_URL: lane.proxy.url })
  const { exit, stdout, stderr } = await run(approval(lane), { ...surroundings, onStart })
  lane.proxy.begin()
  return { exit, text: `${stdout}${stderr}`.trim() }
}

/** As `approveThrough`, until a run has come to the message `which`; undefined where none does. `act` gives its fate. */
export async function approveUntil(lane, which, act) {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    let isReached = false
    const answer = await approveThrough(lane, (met) => {
      if (met.which !== which) return undefined
      isReached = true
      return act(met)
    })
    if (isReached) return answer
  }
  return undefined
}

/** For an approval that nothing goes wrong with: every message in their order, and how many transactions write. */
export async function recordMessages(lane) {
  const points = []
  const watch = watchForWrites()
  let writes = 0
  const answer = await approveThrough(lane, (met) => {
    points.push(met.which)
    writes = watch(met)?.number ?? writes
  })
  if (answer.exit !== 0) throw new Error(`An approval through the proxy ended ${answer.exit}: ${answer.text}`)
  for (const sure of ['pool: shield Query commit', 'lock: server CommandComplete SELECT 1'])
    if (!points.some((which) => which.startsWith(sure)))
      throw new Error(`The record of an approval shows no ${sure}`)
  return { points, writes }
}

/**
 * Tells the COMMITs of transactions that write from all other messages: gives for one, and for its answer, how many there
 * have been with it.
 */
export function watchForWrites() {
  const writing = new Map()
  let count = 0
  return ({ link, which }) => {
    if (which.includes('shield Query begin')) writing.delete(link)
    if (which.includes('read committed')) writing.set(link, undefined)
    if (!writing.has(link)) return undefined
    if (which.includes('shield Query commit')) {
      count += 1
      writing.set(link, count)
      return { what: 'asked', number: count }
    }
    const number = writing.get(link)
    if (number === undefined || !which.includes('server CommandComplete COMMIT')) return undefined
    writing.delete(link)
    return { what: 'answered', number }
  }
}

/** Tells the beginning of the transaction of a claim: the first that writes once there is a connection for the lock. */
export function watchForClaimBegun() {
  let hasLock = false
  return ({ which }) => {
    hasLock ||= which.startsWith('lock')
    return hasLock && which.startsWith('pool') && which.includes('read committed')
  }
}
