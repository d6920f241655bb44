import { setTimeout as sleep } from 'node:timers/promises'
import { inLanes } from '../in-lanes.mjs'
import { judge } from '../judge.mjs'
import { approveThrough, watchForWrites } from './approval.mjs'

/** Milliseconds between two looks at who waits. */
const PAUSE = 10

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
  const waits = breakOff(lane.place, often)
  const watch = watchForWrites()
  /** The processes at the server, by their connections. */
  const pids = new Map()
  let claiming
  let isClaim = false
  const meet = async (met) => {
    if (isKeyData(met)) pids.set(met.link, met.message.readInt32BE(5))
    if (met.message.includes('insert into attempt_senders')) claiming = met.link
    const write = watch(met)
    if (write?.number !== number) return
    if (write.what === 'asked') {
      isClaim = met.link === claiming
      await waits.begin()
    } else if (often === 'once') await waits.end()
  }
  const answer = await approveThrough(lane, meet)
  const cancelled = await waits.end()
  // A process may hear late of the standby, and then it was another write that waited.
  const isBroken = isClaim ? cancelled.includes(pids.get(claiming)) : cancelled.length > 0
  const mustBe = isClaim && isBroken ? { sent: 0, states: ['failed'] } : undefined
  const found = cancelled.length === 0 ? [] : await judge(lane, lane.request, { answer, mustBe })
  return { where, isBroken, isClaim, found: found.map((one) => ({ ...one, where })) }
}

/** Tells each client which process serves it. */
function isKeyData({ side, message }) {
  return side === 'server' && message[0] === KEY_DATA
}

const KEY_DATA = 'K'.charCodeAt(0)

/** A standby that every COMMIT waits for and that is not there; those of one queue are cancelled as they wait. */
function breakOff(place, often) {
  let work = Promise.resolve()
  const cancelled = []
  const over = new AbortController()
  const cancel = async () => {
    while (!over.signal.aborted) {
      if (often === 'once' && cancelled.length > 0) return
      const waiting = await place.tell(
        `select pid, pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep' and datname = '${place.name}'`,
      )
      cancelled.push(...waiting.map(({ pid }) => pid))
      await sleep(PAUSE)
    }
  }
  return {
    begin: async () => {
      await place.tell(`alter system set synchronous_standby_names = 'nobody'`)
      await place.tell('select pg_reload_conf()')
      await place.untilWaiting()
      work = cancel()
    },
    /** The processes whose waits were broken off. */
    end: async () => {
      over.abort()
      await work
      await place.tell('alter system reset synchronous_standby_names')
      await place.tell('select pg_reload_conf()')
      await place.untilNotWaiting()
      return cancelled
    },
  }
}
