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
  const missed = results
    .filter(({ cancelled }) => cancelled === 0)
    .map(({ where }) => `${where}: no wait came`)
  const isClaimed = results.some(({ isClaim, cancelled }) => isClaim && cancelled > 0)
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
  let claiming
  let isClaim = false
  const meet = async (met) => {
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
  const mustBe = isClaim ? { sent: 0, states: ['failed'] } : undefined
  const found = cancelled === 0 ? [] : await judge(lane, lane.request, { answer, mustBe })
  return { where, cancelled, isClaim, found: found.map((one) => ({ ...one, where })) }
}

/** A standby that every COMMIT waits for and that is not there; those of one queue are cancelled as they wait. */
function breakOff(place, often) {
  let work = Promise.resolve()
  let cancelled = 0
  const over = new AbortController()
  const cancel = async () => {
    while (!over.signal.aborted) {
      if (often === 'once' && cancelled > 0) return
      const waiting = await place.tell(
        `select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep' and datname = '${place.name}'`,
      )
      cancelled += waiting.length
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
    /** How many waits were broken off. */
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
