import { setTimeout as sleep } from 'node:timers/promises'
import { inLanes } from '../in-lanes.mjs'
import { judge } from '../judge.mjs'
import { approveThrough, watchForWrites } from './approval.mjs'

/** Milliseconds between two looks at who waits. */
const PAUSE = 10

/** Another run may write in another order. */
const TRIES = 3

/**
 * Lets each COMMIT of an approval wait for a standby that never comes, and breaks that wait off, which PostgreSQL answers
 * as a success with a warning; then judges what is left. `once`: this wait alone; `always`: every one from there on.
 */
export async function wait(lane, writes, { isOver }) {
  const cases = Array.from({ length: writes }, (_, index) =>
    ['once', 'always'].map((often) => ({ number: index + 1, often })),
  ).flat()
  console.log(`waits: an approval writes ${writes} times; breaking off ${cases.length} waits`)
  const results = await inLanes([lane], cases, { what: 'broken off', isOver, work: breakOffAndJudge })
  const missed = results.filter(({ isBroken }) => !isBroken).map(({ where }) => `${where}: no wait came`)
  const isClaimed = results.some(({ isClaim, isBroken }) => isClaim && isBroken)
  return {
    lines: [`${results.length - missed.length} waits broken off`],
    found: results.flatMap(({ found }) => found),
    missed: isClaimed || isOver(results) ? missed : [...missed, 'the wait of a claim: none was broken off'],
  }
}

async function breakOffAndJudge(lane, { number, often }) {
  const where = `the wait of write ${number} is broken off, ${often}`
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const { answer, isBroken, isClaim } = await approveAndBreakOff(lane, { number, often })
    if (!isBroken) continue
    const mustBe = isClaim ? { sent: 0, states: ['failed'] } : undefined
    const found = await judge(lane, lane.request, { answer, mustBe })
    return { isBroken, isClaim, where, found: found.map((one) => ({ ...one, where })) }
  }
  return { isBroken: false, isClaim: false, where, found: [] }
}

async function approveAndBreakOff(lane, { number, often }) {
  const waits = breakOff(lane.place)
  const watch = watchForWrites()
  /** The processes at the server, by their connections. */
  const pids = new Map()
  const isOfClaim = watchForClaims()
  let writing
  let isClaim = false
  const meet = async (met) => {
    if (isKeyData(met)) pids.set(met.link, met.message.readInt32BE(5))
    const write = watch(met)
    const isOf = isOfClaim(met, write)
    if (write?.number !== number) return
    if (write.what === 'asked') {
      ;[writing, isClaim] = [met.link, isOf]
      // What is told to others waits as well: that must not stand for this write.
      await waits.begin(often === 'once' ? pids.get(writing) : undefined)
    } else if (often === 'once') await waits.end()
  }
  const answer = await approveThrough(lane, meet)
  const cancelled = await waits.end()
  return { answer, isBroken: cancelled.includes(pids.get(writing)), isClaim }
}

/** Tells whether a write that is asked for is a claim: what comes of that may be written on the same connection later. */
function watchForClaims() {
  let claiming
  return ({ link, message }, write) => {
    if (message.includes('insert into attempt_senders')) claiming = link
    const isClaim = write?.what === 'asked' && link === claiming
    if (isClaim) claiming = undefined
    return isClaim
  }
}

/** Tells each client which process serves it. */
function isKeyData({ side, message }) {
  return side === 'server' && message[0] === KEY_DATA
}

const KEY_DATA = 'K'.charCodeAt(0)

/** A standby that every COMMIT waits for and that is not there; those of one queue are cancelled as they wait, each once. */
function breakOff(place) {
  let work = Promise.resolve()
  const cancelled = new Map()
  const over = new AbortController()
  const cancel = async (only) => {
    while (!over.signal.aborted && !cancelled.has(only)) {
      const waiting = await place.tell(
        `select pid, query_start::text as since from pg_stat_activity
          where wait_event = 'SyncRep' and datname = '${place.name}' ${only === undefined ? '' : `and pid = ${only}`}`,
      )
      for (const { pid, since } of waiting) {
        // A process that has not come to it yet seems to wait still: another word would break off what it does next.
        if (cancelled.get(pid) === since) continue
        cancelled.set(pid, since)
        await place.tell(`select pg_cancel_backend(${pid})`)
      }
      await sleep(PAUSE)
    }
  }
  return {
    /** `only`: the one process at the server whose wait is broken off, once; left out: each wait of each is. */
    begin: async (only) => {
      await place.tell(`alter system set synchronous_standby_names = 'nobody'`)
      await place.tell('select pg_reload_conf()')
      await place.untilWaiting()
      work = cancel(only)
    },
    /** The processes whose waits were broken off. */
    end: async () => {
      over.abort()
      await work
      await place.tell('alter system reset synchronous_standby_names')
      await place.tell('select pg_reload_conf()')
      await place.untilNotWaiting()
      return [...cancelled.keys()]
    },
  }
}
