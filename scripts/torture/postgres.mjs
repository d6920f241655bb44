import { join } from 'node:path'
import { findPrograms, startPostgres } from '../postgres/server.mjs'
import { kill } from './kill.mjs'
import { openLane } from './lane.mjs'
import { recordMessages } from './postgres/approval.mjs'
import { cut } from './postgres/cuts.mjs'
import { failOver } from './postgres/failovers.mjs'
import { openPair } from './postgres/pair.mjs'
import { openPostgresProxy } from './postgres/proxy.mjs'
import { openPostgresQueue } from './postgres/queue.mjs'
import { race } from './postgres/races.mjs'
import { stop } from './postgres/stops.mjs'
import { wait } from './postgres/waits.mjs'

/** Cases unless all are asked for; with all others no more than 200. */
const MOST = { kills: 60, cuts: 94 }

/** Without these the record was not read rightly, and killing would prove nothing. */
const SURE = [
  ['fsync', 'postgres.intents'],
  ['connect', 'socket'],
  ['write', 'socket'],
  ['exit_group', 'end'],
]

/** What is broken, each a part by itself: `--only postgres.stops`. */
export const PIECES = ['stops', 'races', 'waits', 'failovers', 'cuts', 'kills']

/** Approves from a queue in PostgreSQL while the sender, its connections, its waits or the server are broken off. */
export async function postgres(lanes, { sample, isFull, isOver, pieces = PIECES }) {
  const native = findPrograms()
  if (native === null)
    return { lines: [], found: [], missed: ['PostgreSQL: its programs are not installed here (npm install)'] }
  const most = (part) => (isFull ? undefined : (sample ?? MOST[part]))
  const server = await startPostgres(native, { wal_level: 'replica', max_wal_senders: 4 })
  const inUse = []
  const opened = (open) =>
    inOrder(lanes, async (lane, index) => {
      const inside = await open(lane, index)
      inUse.push(inside)
      return inside
    })
  try {
    let queues
    const lanesOfQueues = () =>
      (queues ??= opened(({ folder }, index) =>
        openPostgresLane(join(folder, 'postgres'), server.url, `lane_${index}`),
      ))
    const work = {
      stops: async () => stop(await lanesOfQueues(), { isOver }),
      races: async () => race(await lanesOfQueues(), { isOver }),
      waits: async () => {
        const [lane] = await lanesOfQueues()
        return wait(lane, (await recordMessages(lane)).writes, { isOver })
      },
      failovers: async () => {
        const pairs = await opened(({ folder }) => openPair(join(folder, 'pair'), native))
        return failOver(pairs, { sample: isFull ? undefined : sample, isOver })
      },
      cuts: async () => {
        const own = await lanesOfQueues()
        return cut(own, (await recordMessages(own[0])).points, { sample: most('cuts'), isOver })
      },
      kills: async () => kill(await lanesOfQueues(), { sample: most('kills'), isOver, sure: SURE }),
    }
    return together(await inOrder(pieces, (name) => work[name]()))
  } finally {
    await Promise.all(inUse.map(({ close }) => close()))
    await server.stop()
  }
}

async function inOrder(list, work) {
  const results = []
  for (const [index, one] of list.entries()) results.push(await work(one, index))
  return results
}

async function openPostgresLane(folder, url, name) {
  const place = await openPostgresQueue(url, name)
  const [lane, proxy] = [await openLane(folder, place), await openPostgresProxy(place.url)]
  const close = async () => {
    proxy.close()
    await lane.close()
  }
  return { ...lane, proxy, close }
}

function together(results) {
  const all = (name) => results.flatMap((result) => result[name])
  const place = (one) => `on PostgreSQL, ${one}`
  return {
    lines: all('lines').map(place),
    found: all('found').map((one) => ({ ...one, where: place(one.where) })),
    missed: all('missed').map(place),
  }
}
