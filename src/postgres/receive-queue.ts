import { hostname } from 'node:os'
import type { PoolClient } from 'pg'
import { ShieldError } from '../domain/errors.ts'
import type { LeavingQueue } from '../domain/ports/store.ts'
import { parseAddress } from './address.ts'
import { bringFiles } from './bring-files.ts'
import { createConnections } from './connect.ts'
import { answerOf, commit, DURABLY } from './connection.ts'
import { migrate, schemaVersion } from './migrate.ts'
import { assertFit, writtenByNewer } from './open-database.ts'
import { translateError } from './postgres-error.ts'
import { SCHEMA, SCHEMA_VERSION } from './schema.ts'
import { toStoredText } from './statement.ts'
import type { QueueFiles } from '../vault/files.ts'

const sql = {
  begin: `begin; ${DURABLY}; set local search_path = ${SCHEMA}, pg_temp;
    select from ${SCHEMA}.standing for update`,
  known: `select (select id from ${SCHEMA}.identity) as identity, (select count(*) from ${SCHEMA}.audit) as entries,
    (select count(*) from ${SCHEMA}.places) as places`,
  columns: `select column_name as name from information_schema.columns
    where table_schema = '${SCHEMA}' and table_name = $1 and is_generated = 'NEVER' order by ordinal_position`,
  // What is copied keeps its number, and the next one goes on behind it.
  counters: `select table_name as "table", column_name as "column" from information_schema.columns
    where table_schema = '${SCHEMA}' and is_identity = 'YES' and table_name = any($1)`,
  head: `select number, hash from audit order by number desc limit 1`,
  join: `insert into places (id, host, begun_at, journal_size, journal_inode, journal_changed, journal_hash)
    values ($1, $2, $3, $4, $5, $6, $7)`,
} as const

/** Tables that are there from the beginning, each in one way: what they say is put in place of what they said. */
const STANDING: ReadonlySet<string> = new Set(['identity', 'standing'])

/** The same wherever a queue stands. */
const FIXED: ReadonlySet<string> = new Set(['transitions'])

/** A database that a queue can be copied to. */
export interface QueueReceiver {
  /**
   * Takes all of it in one transaction, or nothing; what an earlier try has brought whole is left alone. `false`: nothing
   * was taken, for certain, with the error; what is not known to be kept or undone fails with `unavailable`.
   */
  readonly take: (
    queue: LeavingQueue,
  ) => Promise<{ readonly isThere: true } | { readonly isThere: false; readonly error: unknown }>
  readonly close: () => Promise<void>
}

/**
 * Looks at a database, and begins a queue in it where there is none. `files`: where those of the queue are to lie. `identity`:
 * of the queue that is to come. Fails with `conflict` where another one stands there.
 */
export async function openReceiver(url: string, files: QueueFiles, identity: string): Promise<QueueReceiver> {
  const { shown, ...address } = parseAddress(url)
  const { pool, connect } = createConnections({ shown, ...address })
  const using = async <Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> => {
    try {
      const client = await connect()
      try {
        return await work(client)
      } finally {
        client.release(true)
      }
    } catch (error) {
      throw translateError(error, shown)
    }
  }
  try {
    await using(async (client) => {
      await assertFit(client, shown)
      const { version } = await schemaVersion(client)
      if (version > SCHEMA_VERSION) throw writtenByNewer(shown, version)
      if (version < SCHEMA_VERSION) await migrate(client, shown)
      await isThere(client, identity, shown)
    })
  } catch (error) {
    await pool.end()
    throw error
  }
  return {
    take: (queue) => using((client) => take(client, queue, { files, shown })),
    close: () => pool.end(),
  }
}

interface Disk {
  readonly files: QueueFiles
  readonly shown: string
}

async function take(client: PoolClient, queue: LeavingQueue, disk: Disk): ReturnType<QueueReceiver['take']> {
  // Under the lock of every write: an earlier try has come to its end, one way or the other.
  await client.query(sql.begin)
  if (await isThere(client, queue.identity, disk.shown)) return { isThere: true }
  let undo = (): void => undefined
  try {
    const beside = bringFiles(disk.files, queue)
    undo = beside.undo
    await fill(client, queue, disk.shown)
    const { place, mark } = beside
    const known = [mark.size, mark.inode, mark.changed, mark.hash]
    await client.query(sql.join, [place, hostname(), new Date().toISOString(), ...known])
  } catch (error) {
    await answerOf(client.query('rollback'))
    undo()
    return { isThere: false, error: translateError(notOwned(error, disk.shown), disk.shown) }
  }
  await commit(client, disk.shown)
  return { isThere: true }
}

/** Fails with `conflict` where another queue has anything there. */
async function isThere(client: PoolClient, identity: string, shown: string): Promise<boolean> {
  const { rows } = await client.query<{ identity: string; entries: number; places: number }>(sql.known)
  const [known] = rows
  if (known === undefined || (known.entries === 0 && known.places === 0)) return false
  if (known.identity === identity) return true
  throw new ShieldError(
    'conflict',
    `There is a queue in ${shown} already; one is copied only to where none was begun`,
    {
      hint: 'Name an empty database in SHIELD_DATABASE_URL',
    },
  )
}

/** Each of the guards would refuse to be told the past. Only the owner of the tables may put them aside. */
async function fill(client: PoolClient, queue: LeavingQueue, shown: string): Promise<void> {
  const tables = queue.tables.filter((table) => !FIXED.has(table))
  for (const table of tables) await client.query(`alter table ${table} disable trigger user`)
  for (const table of tables) await fillTable(client, queue, table)
  const counters = await client.query<{ table: string; column: string }>(sql.counters, [tables])
  for (const { table, column } of counters.rows) await client.query(goOn(table, column))
  await assertWhole(client, queue, tables, shown)
  for (const table of tables) await client.query(`alter table ${table} enable trigger user`)
}

function goOn(table: string, column: string): string {
  return `select setval(pg_get_serial_sequence('${SCHEMA}.${table}', '${column}'), (select max("${column}") from ${table}))`
}

/** Rows that go out in one message. */
const TOGETHER = 100

async function fillTable(client: PoolClient, queue: LeavingQueue, table: string): Promise<void> {
  const columns = await columnsOf(client, queue, table)
  const put = STANDING.has(table) ? update : insert
  let batch: (readonly unknown[])[] = []
  for (const row of queue.rows(table, columns)) {
    batch.push(columns.map((column) => stored(row[column])))
    if (batch.length < TOGETHER) continue
    await put(client, table, columns, batch)
    batch = []
  }
  if (batch.length > 0) await put(client, table, columns, batch)
}

/** Each column of one side is there on the other; but for how the queue stands, where each engine has some of its own. */
async function columnsOf(client: PoolClient, queue: LeavingQueue, table: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(sql.columns, [table])
  const [there, here] = [rows.map(({ name }) => name), queue.columns(table)]
  if (STANDING.has(table)) return there.filter((name) => here.includes(name))
  const differs = [
    ...there.filter((name) => name !== ORDER && !here.includes(name)),
    ...here.filter((name) => !there.includes(name)),
  ]
  if (differs.length === 0) return there
  throw new ShieldError(
    'internal',
    `The column ${differs.join(', ')} of ${table} is not the same on both engines`,
  )
}

/** Which SQLite has of each row without being told to. */
const ORDER = 'rowid'

function stored(value: unknown): unknown {
  return typeof value === 'string' ? toStoredText(value) : value
}

type Put = (
  client: PoolClient,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
) => Promise<unknown>

const insert: Put = (client, table, columns, rows) => {
  const names = columns.map((column) => `"${column}"`).join(', ')
  const places = rows.map(
    (row, index) => `(${row.map((_, at) => `$${index * row.length + at + 1}`).join(', ')})`,
  )
  const text = `insert into ${table} (${names}) overriding system value values ${places.join(', ')}`
  return client.query(text, rows.flat())
}

const update: Put = (client, table, columns, rows) => {
  const set = columns.map((column, index) => `"${column}" = $${index + 1}`).join(', ')
  return client.query(`update ${table} set ${set}`, [...(rows[0] ?? [])])
}

/** As many rows in each table, and the same end of the log. */
async function assertWhole(
  client: PoolClient,
  { head, count }: LeavingQueue,
  tables: readonly string[],
  shown: string,
): Promise<void> {
  for (const table of tables) {
    const { rows } = await client.query<{ count: number }>(`select count(*) as count from ${table}`)
    if (rows[0]?.count !== count(table)) throw incomplete(shown, table)
  }
  const { rows } = await client.query<LeavingQueue['head']>(sql.head)
  const there = rows[0] ?? { number: 0, hash: head.hash }
  if (there.number !== head.number || there.hash !== head.hash) throw incomplete(shown, 'audit')
}

function incomplete(shown: string, table: string): ShieldError {
  return new ShieldError('internal', `Not all of ${table} has come to ${shown}; nothing was kept there`)
}

function notOwned(error: unknown, shown: string): unknown {
  if (!(error instanceof Error && 'code' in error && error.code === '42501')) return error
  const message = `The role that SHIELD_DATABASE_URL names does not own the tables in ${shown}, and only their owner may copy a queue into them`
  return new ShieldError('unavailable', message, {
    hint: 'Run it with the address of the role that owns the schema shield; nothing was copied',
  })
}
