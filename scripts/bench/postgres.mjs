import { createRequire } from 'node:module'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canDelay, findPrograms, startPostgres } from '../postgres/server.mjs'
import { actor, idOf, noteOf, openBuiltStore, requestOf } from './built-store.mjs'
import { root } from './load-source.mjs'
import { median } from './median.mjs'
import { openPlain } from './postgres-by-hand.mjs'

const CLIENTS = [1, 8, 32]
const ROUNDS = 5
const SECONDS = 1

/** As a server has it that nobody set otherwise, but sooner: what it knows of its tables is never a minute old. */
const UPKEEP = { autovacuum: 'on', autovacuum_naptime: '1s' }

/** Milliseconds: what a disk of a server takes that has no memory of its own to be trusted with. */
const SLOW = 5

/**
 * The queue in PostgreSQL: durable transitions of one process, so many asked for at once, against as many connections that
 * update one row, or each a row of its own: in turn, on the same server, whose files are on the disk. On a disk that syncs
 * in a fraction of a millisecond all of it is bound by messages and processors, so the same is measured once more where a
 * sync takes as long as on most servers. By hand: the least that such transitions take, without shield.
 */
export async function postgres() {
  const native = findPrograms()
  if (native === null) return [{ what: 'PostgreSQL: its programs are not installed here', value: 0 }]
  const parent = process.env.SHIELD_BENCH_DIR ?? tmpdir()
  const here = await measure(native, { parent }, 'this disk')
  const lines = [...here, await sqlite(parent)]
  if (!canDelay())
    return [...lines, { what: 'a disk that syncs in 5 ms: strace is not installed here', value: 0 }]
  return [
    ...lines,
    ...(await measure(native, { parent, syncTakes: SLOW }, `a disk that syncs in ${SLOW} ms`)),
  ]
}

async function measure(native, where, disk) {
  const server = await startPostgres(native, UPKEEP, where)
  const folder = mkdtempSync(join(where.parent, 'shield-bench-'))
  const store = await openStore(server.url, join(folder, 'postgres'))
  try {
    const plain = await openPlain(server.url, Math.max(...CLIENTS))
    const queue = createQueue(store)
    const lines = []
    for (const clients of CLIENTS) {
      const rates = { moved: [], hot: [], random: [], byHand: [] }
      for (let round = 0; round < ROUNDS; round += 1) {
        await queue.fill()
        rates.moved.push(await queue.rate(clients))
        rates.hot.push(await rateOf(clients, plain.hot))
        rates.random.push(await rateOf(clients, plain.random))
        await queue.fill()
        rates.byHand.push(await rateOf(1, () => plain.byHand(queue.take(clients))))
      }
      lines.push(...linesOf(disk, clients, rates))
    }
    await plain.close()
    return lines
  } finally {
    await store.close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function linesOf(disk, clients, rates) {
  const [moved, hot, random, byHand] = ['moved', 'hot', 'random', 'byHand'].map((name) => median(rates[name]))
  const all = { moved, 'one row': hot, 'any row': random, 'by hand': byHand * clients }
  const note = Object.entries(all)
    .map(([name, rate]) => `${name} ${Math.round(rate)}/s`)
    .join(', ')
  const against = (what, value, least) => ({
    what: `${disk}: ${clients} at once, against ${what}`,
    value,
    least,
    note,
  })
  const lines = [against('updates of one row', moved / hot, 0.6)]
  return clients === 32 ? [...lines, against('updates of any row', moved / random, 0.4)] : lines
}

/** The same transitions in a file, one commit each, on this disk: for comparison. */
async function sqlite(parent) {
  const folder = mkdtempSync(join(parent, 'shield-bench-'))
  const store = await openBuiltStore(join(folder, 'shield.db'))
  try {
    const queue = createQueue(store)
    const rates = []
    for (let round = 0; round < ROUNDS; round += 1) {
      await queue.fill()
      rates.push(await queue.rate(1))
    }
    return { what: 'this disk: transitions in SQLite, a second', value: median(rates) }
  } finally {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** How often a second so many loops do it together. */
async function rateOf(clients, work) {
  const end = performance.now() + SECONDS * 1000
  let done = 0
  const loop = async (client) => {
    while (performance.now() < end) {
      if ((await work(client)) === false) return
      done += 1
    }
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: clients }, (_, client) => loop(client)))
  return (done * 1000) / (performance.now() - start)
}

function openStore(url, file) {
  const built = createRequire(join(root, 'dist', 'main.cjs'))
  return built('./postgres.open-store.cjs').openStore({
    url,
    file,
    mode: 'create',
    folder: 'own',
    owner: { host: 'bench', pid: process.pid },
    elapsed: () => performance.now(),
  })
}

/** Requests that wait, and each cancelled in its turn. */
function createQueue(store) {
  let proposed = 0
  let next = 0
  let expected = 500
  const move = async () => {
    if (next >= proposed) return false
    const id = idOf((next += 1))
    const ending = { code: 'word', message: 'Cancelled', evidence: null, result: null, by: actor }
    const note = noteOf('request.cancelled', id)
    await store.requests.move({ id, from: ['pending'], to: 'cancelled', ending, note })
    return true
  }
  return {
    /** With twice as many as the last rate would need. */
    fill: async () => {
      const missing = Math.ceil(next + 2 * expected * SECONDS - proposed)
      const numbers = Array.from({ length: Math.max(0, missing) }, () => (proposed += 1))
      await Promise.all(
        numbers.map((number) =>
          store.requests.propose(requestOf(number), false, noteOf('request.proposed', idOf(number))),
        ),
      )
    },
    rate: async (clients) => {
      expected = await rateOf(clients, move)
      return expected
    },
    /** The ids of so many that wait; fewer where there are no more. */
    take: (count) => Array.from({ length: Math.min(count, proposed - next) }, () => idOf((next += 1))),
  }
}
