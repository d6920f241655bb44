import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Client } from 'pg'
import { Sqlite } from '../../sqlite.mjs'
import { openBuiltStore } from '../built-store.mjs'
import { fillQueue, statementsToCopy } from './fill-queue.mjs'
import { root } from '../load-source.mjs'

/** A queue in a file with so many requests that have ended; `env` is where a command finds it. */
export async function fillSqlite(home, count) {
  const file = join(home, 'shield.db')
  const store = await openBuiltStore(file)
  await fillQueue(store, count, async (head, copies) => {
    const raw = new Sqlite(file)
    raw.pragma('synchronous = off')
    const guards = raw.prepare(`select name, sql from sqlite_schema where type = 'trigger'`).all()
    raw.function('chained', { deterministic: false }, chainFrom(head))
    const columnsOf = (table) => raw.prepare(`select name from pragma_table_info('${table}')`).pluck().all()
    raw.exec(`begin; ${guards.map(({ name }) => `drop trigger ${name}`).join('; ')}`)
    for (const statement of statementsToCopy({ ...IN_SQLITE, columnsOf }, head, copies)) raw.exec(statement)
    raw.exec(`${guards.map(({ sql }) => sql).join('; ')}; commit; pragma wal_checkpoint(truncate)`)
    raw.close()
  })
  return { store, env: { SHIELD_HOME: home } }
}

const IN_SQLITE = {
  numbers: (most) =>
    `(with recursive numbers (n) as (select 1 where ${most} > 0 union all select n + 1 from numbers where n < ${most}) select n from numbers)`,
  tenDigits: (number) => `printf('%010d', ${number})`,
  later: (time, seconds) => `strftime('%Y-%m-%dT%H:%M:%fZ', ${time}, (${seconds}) || ' seconds')`,
  nonce: 'lower(hex(randomblob(16)))',
  chained: 'chained(number, body)',
  overriding: '',
}

/** Fails where the entries do not come in their order. */
function chainFrom(head) {
  let { number: last, hash: previous } = head
  return (number, body) => {
    if (number !== last + 1) throw new Error(`Entry ${number} comes after ${last}`)
    last = number
    previous = createHash('sha256').update(`${previous}\n${body}`).digest('hex')
    return previous
  }
}

/** The same in a database of its own at a PostgreSQL server, tended as autovacuum tends it. */
export async function fillPostgres(home, count, server) {
  const url = new URL(server)
  url.pathname = `/shield_${count}`
  await tell(server, `create database shield_${count} template template0`)
  const store = await openPostgres(url.href, home)
  await fillQueue(store, count, async (head, copies) => {
    const client = new Client({ connectionString: url.href })
    await client.connect()
    const { rows } = await client.query(COLUMNS)
    const columnsOf = (table) => rows.filter((row) => row.table === table).map(({ name }) => name)
    await client.query(`set search_path = shield; set session_replication_role = replica; set synchronous_commit = off;
      create function pg_temp.link(text, text) returns text language sql immutable
        return encode(sha256(convert_to($1 || E'\\n' || $2, 'UTF8')), 'hex');
      create aggregate pg_temp.chain(text) (sfunc = pg_temp.link, stype = text, initcond = '${head.hash}')`)
    for (const statement of statementsToCopy({ ...IN_POSTGRES, columnsOf }, head, copies))
      await client.query(statement)
    await client.query(
      `select setval(pg_get_serial_sequence('requests', 'seq'), (select max(seq) from requests))`,
    )
    await client.query('vacuum analyze')
    await client.query('checkpoint')
    await client.end()
  })
  return { store, env: { SHIELD_HOME: home, SHIELD_DATABASE_URL: url.href } }
}

const COLUMNS = `select table_name as table, column_name as name from information_schema.columns
  where table_schema = 'shield' and is_generated = 'NEVER' order by ordinal_position`

const IN_POSTGRES = {
  numbers: (most) => `generate_series(1, ${most}::bigint) as numbers (n)`,
  tenDigits: (number) => `lpad((${number})::text, 10, '0')`,
  later: (time, seconds) =>
    `to_char((${time})::timestamptz at time zone 'UTC' + (${seconds}) * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  nonce: `replace(gen_random_uuid()::text, '-', '')`,
  chained: 'pg_temp.chain(body) over (order by number)',
  overriding: 'overriding system value',
}

function openPostgres(url, home) {
  const built = createRequire(join(root, 'dist', 'main.cjs'))
  return built('./postgres.open-store.cjs').openStore({
    url,
    file: join(home, 'postgres'),
    mode: 'create',
    folder: 'own',
    owner: { host: 'bench', pid: process.pid },
    elapsed: () => performance.now(),
  })
}

async function tell(url, statement) {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(statement)
  await client.end()
}
