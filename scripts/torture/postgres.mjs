import { join } from 'node:path'
import { findPrograms, startPostgres } from '../postgres-server.mjs'
import { kill } from './kill.mjs'
import { openLane } from './lane.mjs'
import { recordMessages } from './postgres/approval.mjs'
import { cut } from './postgres/cuts.mjs'
import { openPostgresProxy } from './postgres/proxy.mjs'
import { openPostgresQueue } from './postgres/queue.mjs'
import { stop } from './postgres/stops.mjs'
import { wait } from './postgres/waits.mjs'

/** Cases unless all are asked for; with the stops and the waits no more than 200. */
const MOST = { kill: 60, cut: 100 }

/** Without these the record was not read rightly, and killing would prove nothing. */
const SURE = [
  ['fsync', 'postgres.intents'],
  ['connect', 'socket'],
  ['write', 'socket'],
  ['exit_group', 'end'],
]

/** Approves from a queue in PostgreSQL while the sender, its connections or its waits are broken off. */
export async function postgres(lanes, { sample, isFull, isOver }) {
  const native = findPrograms()
  if (native === null)
    return { lines: [], found: [], missed: ['PostgreSQL: its programs are not installed here (npm install)'] }
  const most = (part) => (isFull ? undefined : (sample ?? MOST[part]))
  const server = await startPostgres(native, { wal_level: 'replica', max_wal_senders: 4 })
  const own = []
  try {
    for (const [index, { folder }] of lanes.entries())
      own.push(await openPostgresLane(join(folder, 'postgres'), server.url, `lane_${index}`))
    const { points, writes } = await recordMessages(own[0])
    return together([
      await stop(own, { isOver }),
      await wait(own[0], writes, { isOver }),
      await cut(own, points, { sample: most('cut'), isOver }),
      await kill(own, { sample: most('kill'), isOver, sure: SURE }),
    ])
  } finally {
    await Promise.all(own.map(({ close }) => close()))
    await server.stop()
  }
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
