import { createRequire } from 'node:module'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { findPrograms, startPostgres } from '../postgres-server.mjs'
import { actor, idOf, noteOf, requestOf } from './built-store.mjs'
import { root } from './load-source.mjs'
import { median } from './median.mjs'

const CLIENTS = [1, 8, 32]
const ROUNDS = 5
const SECONDS = 1.5
const ROWS = 10_000

/**
 * The queue in PostgreSQL: durable transitions of one process, so many asked for at once, against as many connections that
 * update one row, or each a row of its own: in turn, on the same server, whose files are on the disk.
 */
export async function postgres() {
  const native = findPrograms()
  if (native === null) return [{ what: 'PostgreSQL: its programs are not installed here', value: 0 }]
  const parent = process.env.SHIELD_BENCH_DIR ?? tmpdir()
  const server = await startPostgres(native, {}, parent)
  const folder = mkdtempSync(join(parent, 'shield-bench-'))
  const store = await openStore(server.url, join(folder, 'postgres'))
  try {
    const plain = await openPlain(server.url)
    const queue = createQueue(store)
    const lines = []
    for (const clients of CLIENTS) {
      const [moved, hot, random] = [[], [], []]
      for (let round = 0; round < ROUNDS; round += 1) {
        await queue.fill(clients * 600)
        moved.push(await rateOf(clients, queue.move))
        hot.push(await rateOf(clients, plain.hot))
        random.push(await rateOf(clients, plain.random))
      }
      lines.push(...linesOf(clients, median(moved), median(hot), median(random)))
    }
    await plain.close()
    return lines
  } finally {
    await store.close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function linesOf(clients, moved, hot, random) {
  const note = `${Math.round(moved)}/s; one row ${Math.round(hot)}/s, any row ${Math.round(random)}/s`
  const against = (what, value, least) => ({
    what: `transitions at once: ${clients}, against ${what}`,
    value,
    least,
    note,
  })
  const lines = [against('updates of one row', moved / hot, 0.6)]
  return clients === 32 ? [...lines, against('updates of any row', moved / random, 0.4)] : lines
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
  return {
    fill: async (more) => {
      const numbers = Array.from({ length: Math.max(0, next + more - proposed) }, () => (proposed += 1))
      await Promise.all(
        numbers.map((number) =>
          store.requests.propose(requestOf(number), false, noteOf('request.proposed', idOf(number))),
        ),
      )
    },
    move: async () => {
      if (next >= proposed) return false
      const id = idOf((next += 1))
      const ending = { code: 'word', message: 'Cancelled', evidence: null, result: null, by: actor }
      const note = noteOf('request.cancelled', id)
      await store.requests.move({ id, from: ['pending'], to: 'cancelled', ending, note })
      return true
    },
  }
}

/** The same driver without shield, a connection for each client. */
async function openPlain(url) {
  const clients = await Promise.all(
    Array.from({ length: Math.max(...CLIENTS) }, async () => {
      const client = new Client({ connectionString: url })
      await client.connect()
      return client
    }),
  )
  const [first] = clients
  await first.query(`create table plain (id integer primary key, number integer not null);
    insert into plain select id, 0 from generate_series(1, ${ROWS}) as id`)
  const update = (client, id) =>
    clients[client].query({
      name: 'update',
      text: 'update plain set number = number + 1 where id = $1',
      values: [id],
    })
  return {
    hot: (client) => update(client, 1),
    random: (client) => update(client, 1 + Math.floor(Math.random() * ROWS)),
    close: () => Promise.all(clients.map((client) => client.end())),
  }
}
