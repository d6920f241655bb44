import type Sqlite from 'better-sqlite3'
import type { ClockReading } from '../../domain/request/clock.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { JsonObject } from '../../domain/text/json.ts'
import { assertSameFile, type FileIdentity } from './database-file.ts'
import { createPatience, type Patience, type PatienceParts } from './wait-for-lock.ts'
import type { Dialect } from '../../store/dialect.ts'
import type { Database, Steps, Known } from '../../store/database.ts'
import { raiseClock } from '../../store/guard/standing.ts'
import { keyFileOf } from '../../vault/files.ts'
import { assertNotMoved } from '../../vault/moved-mark.ts'
import { SCHEMA_VERSION } from './schema.ts'
import { isFatal, translateError } from './sqlite-error.ts'
import { lyingAt, say } from '../../domain/text/wording.ts'

// SQLite answers at once, so that nothing here is ever yielded.
/* oxlint-disable require-yield */

/** What a handle is asked. */
interface Statements extends Pick<Database, 'row' | 'rows' | 'value' | 'values' | 'run' | 'tell'> {
  /** Compiled once, then kept. Only inside `read` and `write`. */
  readonly prepare: (sql: string) => Sqlite.Statement
}

function createStatements(sqlite: Sqlite.Database): Statements {
  const compiled = new Map<string, Sqlite.Statement>()
  const prepare = (sql: string): Sqlite.Statement => {
    const known = compiled.get(sql)
    if (known !== undefined) return known
    const statement = sqlite.prepare(sql)
    compiled.set(sql, statement)
    return statement
  }
  return {
    prepare,
    *row<Row>(sql: string, values = {}) {
      return prepare(sql).pluck(false).get(values) as Row | undefined
    },
    *rows<Row>(sql: string, values = {}) {
      return prepare(sql).pluck(false).all(values) as readonly Row[]
    },
    *value<Value>(sql: string, values = {}) {
      return prepare(sql).pluck().get(values) as Value | undefined
    },
    *values<Value>(sql: string, values = {}) {
      return prepare(sql).pluck().all(values) as readonly Value[]
    },
    *run(sql, values = {}) {
      return prepare(sql).run(values).changes
    },
    *tell(sql, values = {}) {
      prepare(sql).run(values)
    },
  }
}

/** Runs the work to its end at once. */
function finish<Result>(steps: Steps<Result>): Result {
  const step = steps.next()
  if (step.done === true) return step.value
  throw new ShieldError('internal', 'Something was to be waited for inside a transaction of SQLite')
}

const DIALECT: Dialect = {
  member: (column, ...path) => `${column} ->> '$.${path.join('.')}'`,
  elements: (list) => `json_each(${list})`,
  among: (column, list) => `${column} in (select value from json_each(${list}))`,
  unindexed: (column) => `+${column}`,
  standing: 'select * from standing',
  keepJournal: `update standing set journal_size = :size, journal_inode = :inode, journal_changed = :changed,
    journal_hash = :hash`,
  by: (index) => `indexed by ${index}`,
}

/** One open connection to the file. It answers at once: there is never an await inside a transaction, only before it. */
export interface SqliteDatabase extends Database, Pick<Statements, 'prepare'> {
  /** Copies everything that is committed into a file, while others go on writing. Fails with SQLite's own errors. */
  readonly copyTo: (file: string) => Promise<void>
  readonly close: () => void
}

interface DatabaseParts extends PatienceParts {
  readonly file: string
  readonly identity: FileIdentity
  /** Followed by the highest time that the database has seen; without it that stays as it is. */
  readonly clock?: () => ClockReading
  readonly settings?: JsonObject
}

/** Wraps an open handle whose schema is this build's. */
export function createDatabase(sqlite: Sqlite.Database, parts: DatabaseParts): SqliteDatabase {
  const { file, identity } = parts
  const patienceToRead = createPatience(parts)
  const patienceToWrite = createPatience(parts)
  const statements = createStatements(sqlite)
  const { prepare } = statements
  let broken: ShieldError | undefined
  let known: Known | undefined

  const guard = async <T>(patience: Patience, work: () => T): Promise<T> => {
    try {
      return await patience(() => {
        if (broken !== undefined) throw givenUp(file, broken)
        return work()
      })
    } catch (error) {
      const translated = translateError(error, file)
      if (isFatal(error)) broken = translated
      throw translated
    }
  }
  const write = <T>(work: () => Steps<T>): T => {
    prepare('begin immediate').run()
    known = {}
    try {
      database.assertInPlace()
      assertNotMoved(file)
      assertSchema(prepare('pragma user_version').pluck().get(), file)
      if (parts.clock !== undefined) finish(raiseClock(database, parts.clock()))
      const result = finish(work())
      prepare('commit').run()
      return result
    } catch (error) {
      if (sqlite.inTransaction) prepare('rollback').run()
      throw error
    } finally {
      known = undefined
    }
  }
  const database: SqliteDatabase = {
    file,
    keyFile: () => keyFileOf(file),
    place: null,
    dialect: DIALECT,
    ...statements,
    read: (work) => guard(patienceToRead, () => finish(work())),
    write: (work) => guard(patienceToWrite, () => write(work)),
    copyTo: (target) => copy(sqlite, target),
    settings: parts.settings,
    known: () => known ?? {},
    forget: () => emptyLog(database),
    assertInPlace: () => assertSameFile(file, identity),
    close: () => {
      sqlite.close()
    },
  }
  return database
}

/**
 * What was erased may still stand in the write-ahead log. This empties it; where another process reads just then, it
 * stays until one of the next writes does so.
 */
async function emptyLog(database: Database): Promise<void> {
  await database.read(() => database.rows('pragma wal_checkpoint(truncate)'))
}

function givenUp(file: string, { wording, hint }: ShieldError): ShieldError {
  return new ShieldError(
    'unavailable',
    say`The database${lyingAt(file)} failed before and was given up: ${wording.message}`,
    hint === undefined ? {} : { hint },
  )
}

/** All pages in one step: a copy in several begins anew whenever another process writes in between. */
async function copy(sqlite: Sqlite.Database, target: string): Promise<void> {
  await sqlite.backup(target, { progress: () => 0x7fff_ffff })
}

/** Fails with `unavailable` where a newer shield has migrated the file while this process had it open. */
export function assertSchema(version: unknown, file: string): void {
  if (version === SCHEMA_VERSION) return
  throw new ShieldError(
    'unavailable',
    say`The database${lyingAt(file)} was upgraded by another shield meanwhile`,
    {
      hint: 'Start the command again with the newest shield',
    },
  )
}
