import { dirname } from 'node:path'
import type { Durability, Integrity } from '../domain/ports/guard-store.ts'
import { untoldStates } from '../store/audit/requests-against-log.ts'
import type { Database, Steps } from '../store/database.ts'
import { filesBeside, openPaths } from '../vault/files.ts'
import { roomFor } from '../vault/room.ts'
import { readMigrations } from './migrate.ts'

const sql = {
  server: `select 'PostgreSQL ' || current_setting('server_version') as engine,
    (select version from schema_version) as schema, pg_database_size(current_database()) as size`,
  durability: `select current_setting('fsync') as fsync, current_setting('full_page_writes') as "fullPageWrites",
    (select reset_val from pg_settings where name = 'synchronous_commit') as "elsewhere"`,
  // PostgreSQL checks a page whenever it is read, and counts those that did not fit.
  failures: `select coalesce(checksum_failures, 0) from pg_stat_database where datname = current_database()`,
  indexes: `select relname from pg_index join pg_class on pg_class.oid = indexrelid
    where relnamespace = 'shield'::regnamespace and not (indisvalid and indisready) order by relname limit 9`,
} as const

interface Durable {
  readonly fsync: string
  readonly fullPageWrites: string
  /** synchronous_commit, for whoever does not set it. */
  readonly elsewhere: string
}

type Described = Pick<Integrity, 'engine' | 'schema' | 'size'>

/** What keeps the queue, without reading any of it. To be called inside `read`. */
export function* describeServer(database: Database): Steps<Described> {
  return (yield* database.row<Described>(sql.server)) as Described
}

/** What the queue itself shows of `guard.integrity`, to be called inside `read`. `folder`: where the files beside lie, if it is shield's alone. */
export function* inspectDatabase(
  database: Database,
  folder: 'own' | 'given',
): Steps<Omit<Integrity, 'server'>> {
  const failures = yield* database.value<number>(sql.failures)
  const indexes = yield* database.values<string>(sql.indexes)
  return {
    problems: [
      ...(failures === 0 || failures === undefined ? [] : [`the server met ${failures} damaged pages`]),
      ...indexes.map((name) => `the index ${name} is not valid`),
    ],
    missingGuards: missingGuards(yield* database.rows<FoundGuard>(FIND_GUARDS)),
    untold: yield* untoldStates(database),
    ...(yield* describeServer(database)),
    durability: durabilityOf((yield* database.row<Durable>(sql.durability)) as Durable),
    room: roomFor(database.file),
    open: openPaths(folder === 'own' ? dirname(database.file) : null, [
      ...new Set([...filesBeside(database.file), database.keyFile()]),
    ]),
  }
}

/** What a commit has to survive. Each of shield's waits for the disk by itself, whatever synchronous_commit is. */
function durabilityOf({ fsync, fullPageWrites, elsewhere }: Durable): Durability {
  if (fsync === 'on' && fullPageWrites === 'on') {
    const others = elsewhere === 'on' ? '' : `, though the server is set to ${elsewhere}`
    return { isKept: true, how: `write-ahead log, synchronous_commit on${others}` }
  }
  return {
    isKept: false,
    problem: `fsync is ${fsync}, full_page_writes is ${fullPageWrites}; both should be on`,
    remedy: 'Set both to on in postgresql.conf',
  }
}

/** As PostgreSQL keeps it: a trigger as a statement, and the body of the function that it calls. */
interface FoundGuard {
  readonly name: string
  readonly definition: string
  readonly body: string
  /** Whether it is asked at all. */
  readonly enabled: string
}

/** What `missingGuards` is given. */
const FIND_GUARDS = `select tgname as name, pg_get_triggerdef(pg_trigger.oid) as definition, prosrc as body,
    tgenabled as enabled
  from pg_trigger join pg_proc on pg_proc.oid = tgfoid join pg_class on pg_class.oid = tgrelid
  where relnamespace = 'shield'::regnamespace and not tgisinternal`

/** The guards that are not there any more, or are not what shield made, by name. */
function missingGuards(found: readonly FoundGuard[]): readonly string[] {
  const migrations = readMigrations().join('\n')
  const bodies = new Map([...migrations.matchAll(FUNCTION)].map(([, name, body]) => [name, body]))
  return [...migrations.matchAll(TRIGGER)].flatMap(([definition, name = '', called]) => {
    const isThere = found.some(
      (guard) =>
        guard.name === name &&
        guard.enabled === 'O' &&
        guard.body === bodies.get(called) &&
        spelling(guard.definition) === spelling(definition),
    )
    return isThere ? [] : [name]
  })
}

const FUNCTION =
  /^create function shield\.(\w+)\(\) returns trigger\nlanguage plpgsql as \$\$([\s\S]*?)\$\$;$/gm
const TRIGGER = /^create trigger (\w+) [^;]*? execute function shield\.(\w+)\([^;]*?\)(?=;$)/gm

function spelling(statement: string): string {
  return statement
    .toLowerCase()
    .replaceAll(/\s+|shield\./g, ' ')
    .replaceAll(/ +/g, ' ')
    .trim()
}
