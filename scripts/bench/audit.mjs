import { execFile } from 'node:child_process'
import { hash } from 'node:crypto'
import {
  closeSync,
  fdatasyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Sqlite } from '../sqlite.mjs'
import { actor, idOf, noteOf, openBuiltStore, requestOf } from './built-store.mjs'
import { loadSources, root } from './load-source.mjs'
import { median } from './median.mjs'
import { cpuRatioBetween } from './process-cost.mjs'

const run = promisify(execFile)

/** The database: how fast the log is verified, changes are made durable, shared by several writers, and listed. */
export async function audit() {
  // Not /tmp where that is memory: what is measured is the disk that a queue lies on.
  const folder = mkdtempSync(join(process.env.SHIELD_BENCH_DIR ?? tmpdir(), 'shield-bench-'))
  try {
    return [
      await verifying(join(folder, 'verify.db')),
      await transitions(join(folder, 'transitions.db'), join(folder, 'raw')),
      ...(await writersAtOnce(join(folder, 'writers.db'))),
      await listing(folder),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const ENTRIES = 500_000

async function verifying(file) {
  const { auditBody, auditHash } = await loadSources(['src/domain/audit/audit.ts'])
  await (await openBuiltStore(file)).close()
  const raw = new Sqlite(file)
  const insert = raw.prepare('insert into audit (number, body, hash) values (?, ?, ?)')
  const bodies = []
  let previous = '0'.repeat(64)
  raw.exec('begin')
  for (let number = 1; number <= ENTRIES; number += 1) {
    const body = auditBody(number, noteOf('request.succeeded', idOf(number >> 2)))
    previous = auditHash(previous, body)
    insert.run(number, body, previous)
    bodies.push(body)
  }
  raw.exec('commit')
  raw.close()
  const store = await openBuiltStore(file)
  const ratios = []
  let rate = 0
  for (let round = 0; round < 7; round += 1) {
    const bare = timeOf(() => {
      let last = '0'.repeat(64)
      for (const body of bodies) last = hash('sha256', `${last}\n${body}`)
    })
    const start = performance.now()
    const { valid } = await store.audit.verify()
    const verified = performance.now() - start
    if (valid !== ENTRIES) throw new Error(`Only ${valid} of ${ENTRIES} entries are valid`)
    ratios.push(verified / bare)
    rate = Math.max(rate, ENTRIES / verified)
  }
  await store.close()
  return {
    what: `audit verify, ${ENTRIES} entries, against a bare hash loop`,
    value: median(ratios),
    goal: 3.5,
    note: `${Math.round(rate)},000 entries/s`,
  }
}

const MOVES = 1500

/** As large as a write-ahead log gets before it is written over. */
const RAW_BYTES = 4 * 1024 * 1024

/**
 * A request cancelled with its audit entry, against writing as many bytes over a file of the same disk, synced: in turn,
 * and the middle of each, so that a disk that stalls now and then stalls neither more.
 */
async function transitions(file, rawFile) {
  const store = await openBuiltStore(file)
  for (let number = 0; number < MOVES * 2; number += 1) {
    await store.requests.propose(requestOf(number), false, noteOf('request.proposed', idOf(number)))
  }
  const bytes = await walBytesOf(store, file)
  const descriptor = openSync(rawFile, 'w')
  writeSync(descriptor, Buffer.alloc(RAW_BYTES, 1))
  fdatasyncSync(descriptor)
  const [raw, moved] = [[], []]
  const buffer = Buffer.alloc(bytes, 7)
  for (let number = MOVES; number < MOVES * 2; number += 1) {
    const at = ((number - MOVES) * bytes) % (RAW_BYTES - bytes)
    raw.push(timeOf(() => writeSynced(descriptor, buffer, at)))
    const start = performance.now()
    await cancel(store, number)
    moved.push(performance.now() - start)
  }
  closeSync(descriptor)
  await store.close()
  return {
    what: 'durable transitions per second against raw write + fdatasync',
    value: median(raw) / median(moved),
    least: 0.7,
    note: `${Math.round(1000 / median(moved))}/s, ${Math.round(bytes / 1024)} KiB each`,
  }
}

function cancel(store, number) {
  const ending = { code: 'word', message: 'Cancelled', evidence: null, result: null, by: actor }
  const note = noteOf('request.cancelled', idOf(number))
  return store.requests.move({ id: idOf(number), from: ['pending'], to: 'cancelled', ending, note })
}

/** What one transition adds to the write-ahead log, in bytes: measured from a log that was just emptied. */
async function walBytesOf(store, file) {
  const raw = new Sqlite(file)
  raw.pragma('wal_checkpoint(truncate)')
  raw.close()
  // Fewer than fill the log: from then on it is written over.
  const count = 100
  for (let number = 0; number < count; number += 1) await cancel(store, number)
  const bytes = Math.round(statSync(`${file}-wal`).size / count)
  // Until the machine has seen it often.
  for (let number = count; number < MOVES; number += 1) await cancel(store, number)
  return bytes
}

function writeSynced(descriptor, buffer, at) {
  writeSync(descriptor, buffer, 0, buffer.length, at)
  fdatasyncSync(descriptor)
}

const WRITERS = 8

async function writersAtOnce(file) {
  await (await openBuiltStore(file)).close()
  const script = join(root, 'scripts', 'bench', 'writer.mjs')
  const startAt = Date.now() + 2000
  const ended = await Promise.all(
    Array.from({ length: WRITERS }, () => run(process.execPath, [script, file, String(startAt), '4000'])),
  )
  const results = ended.map(({ stdout }) => JSON.parse(stdout))
  const counts = results.map(({ count }) => count)
  const store = await openBuiltStore(file)
  const { valid } = await store.audit.verify()
  await store.close()
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (valid !== total) throw new Error(`Of ${total} entries only ${valid} are valid`)
  return [
    {
      what: `${WRITERS} processes writing at once: longest wait, s`,
      value: Math.max(...results.map(({ longest }) => longest)) / 1000,
      goal: 0.5,
      note: `${Math.round(total / 4)}/s together`,
    },
    {
      what: `${WRITERS} processes writing at once: fewest writes against most`,
      value: Math.min(...counts) / Math.max(...counts),
      least: 0.25,
    },
  ]
}

async function listing(folder) {
  const [small, large] = await Promise.all([1000, 1_000_000].map((count) => homeWith(folder, count)))
  const command = [process.execPath, join(root, 'bin', 'shield.js'), 'approvals', 'list']
  const environment = (home) => ({ ...process.env, SHIELD_HOME: home })
  return {
    what: 'approvals list at 1,000,000 requests against 1,000, CPU',
    value: await cpuRatioBetween(
      { command, env: environment(large) },
      { command, env: environment(small) },
      40,
    ),
    goal: 1.05,
  }
}

/** A home with so many requests, of which every tenth waits. The guards are set aside while it is filled at once. */
async function homeWith(folder, count) {
  const home = join(folder, `home-${count}`)
  mkdirSync(home, { mode: 0o700 })
  const file = join(home, 'shield.db')
  const store = await openBuiltStore(file)
  await store.requests.propose(requestOf(1), false, noteOf('request.proposed', idOf(1)))
  await store.close()
  const raw = new Sqlite(file)
  const guards = raw
    .prepare(`select name, sql from sqlite_schema where type = 'trigger' and tbl_name = 'requests'`)
    .all()
  const columns = raw.prepare(`select name from pragma_table_info('requests')`).pluck().all()
  const others = columns.filter((name) => !['seq', 'id', 'state', 'expires_at'].includes(name)).join(', ')
  raw.exec(`begin; ${guards.map(({ name }) => `drop trigger ${name}`).join('; ')};
    with recursive numbers (n) as (select 2 union all select n + 1 from numbers where n < ${count})
    insert into requests (seq, id, state, expires_at, ${others})
      select n, printf('apr_%010d', n), iif(n % 10 = 0, 'pending', 'succeeded'), '2999-01-01T00:00:00.000Z', ${others}
      from numbers, requests where seq = 1;
    ${guards.map(({ sql }) => sql).join('; ')}; commit; pragma wal_checkpoint(truncate)`)
  raw.close()
  return home
}

function timeOf(work) {
  const start = performance.now()
  work()
  return performance.now() - start
}
