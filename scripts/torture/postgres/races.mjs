import { setTimeout as sleep } from 'node:timers/promises'
import { inLanes } from '../in-lanes.mjs'
import { judge } from '../judge.mjs'
import { approval } from '../kill.mjs'
import { run } from '../shield.mjs'
import { approveNow, approveThrough, watchForClaimBegun } from './approval.mjs'
import { openPostgresProxy } from './proxy.mjs'
import { openServer } from './serve.mjs'
import { watchForClaim } from './stops.mjs'

const PAUSE = 5

const CASES = [
  { what: 'two processes claim the same at once', play: claimAtOnce },
  { what: 'a server sees that a sender is gone, and cannot write that down', play: lookAndFail },
]

/** Lets several processes of one queue meet where that is worst, and judges what is left. */
export async function race(lanes, { isOver }) {
  console.log(`races: ${CASES.length} between processes`)
  const work = async (lane, { what, play }) => {
    const found = await play(lane)
    return {
      what,
      found: (found ?? []).map((one) => ({ ...one, where: what })),
      isReached: found !== undefined,
    }
  }
  const results = await inLanes(lanes, CASES, { what: 'raced', isOver, work })
  const missed = results.filter(({ isReached }) => !isReached)
  return {
    lines: [`${results.length - missed.length} races`],
    found: results.flatMap(({ found }) => found),
    missed: missed.map(({ what }) => `${what}: it did not come there`),
  }
}

/** Each has seen that it is approved, and taken its lock, before either claims it. */
async function claimAtOnce(lane) {
  const proxy = await openPostgresProxy(lane.place.url)
  try {
    const [isFirst, isSecond] = [watchForClaimBegun(), watchForClaimBegun()]
    const others = []
    const answer = await approveThrough(lane, async (met) => {
      if (others.length > 0 || !isFirst(met)) return
      await new Promise((resolve) => {
        proxy.begin((other) => void (isSecond(other) && resolve()))
        others.push(
          run(approval(lane), lane.surroundings({ SHIELD_DATABASE_URL: proxy.url })).finally(resolve),
        )
      })
    })
    if (others.length === 0) return undefined
    const [{ exit, stdout, stderr }] = await Promise.all(others)
    const found = await judge(lane, lane.request, { answer, mustBe: { sent: 1, states: ['succeeded'] } })
    return exit === 0
      ? found
      : [
          ...found,
          { kind: 'untrue', text: `It was sent, and the other was told ${exit}: ${stdout}${stderr}` },
        ]
  } finally {
    proxy.close()
  }
}

/** A look leaves nothing behind by which anybody else would think that the sender is still there. */
async function lookAndFail(lane) {
  await lane.begin()
  const proxy = await openPostgresProxy(lane.place.url)
  const server = await openServer(lane.shield, lane.surroundings({ SHIELD_DATABASE_URL: proxy.url }))
  try {
    let hasLooked = false
    proxy.ask(({ message, which }) => {
      hasLooked ||= message.includes('pg_try_advisory')
      return which.includes('read committed') ? 'cut before' : undefined
    })
    await killAfterClaim(lane)
    await server.ask(['approvals', 'list'])
    const place = { ...lane.place, rest: async () => undefined }
    return hasLooked ? await judge({ ...lane, place }, lane.request) : undefined
  } finally {
    await server.close()
    proxy.close()
  }
}

async function killAfterClaim(lane) {
  const momentOf = watchForClaim()
  let pid
  await approveNow(
    lane,
    (met) => void (momentOf(met) === 'claim answered' && process.kill(pid, 'SIGKILL')),
    (started) => {
      pid = started
    },
  )
  const locks = `select from pg_stat_activity where application_name = 'shield sender' and datname = '${lane.place.name}'`
  while ((await lane.place.tell(locks)).length > 0) await sleep(PAUSE)
}
