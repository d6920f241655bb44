import type Sqlite from 'better-sqlite3'
import type { ClockReading } from '../../domain/request/clock.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { JsonObject } from '../../domain/text/json.ts'
import { assertSameFile, type FileIdentity } from './database-file.ts'
import { createPatience, type Patience, type PatienceParts } from './wait-for-lock.ts'
import { raiseClock } from '../guard/standing.ts'
import { SCHEMA_VERSION } from './schema.ts'
import { isFatal, translateError } from './sqlite-error.ts'

type Statement = Sqlite.Statement

/** One open connection to the file. Work is synchronous: there is never an await inside a transaction, only before it. */
export interface Database {
  /** Absolute path. */
  readonly file: string
  /** Compiled once, then kept. Only inside `read` and `write`. */
  readonly prepare: (sql: string) => Statement
  /** One or more statements that only read; waits for a lock. Fails only with a ShieldError. */
  readonly read: <T>(work: () => T) => Promise<T>
  /** One immediate transaction, durable when it resolves, undone when it fails. Fails only with a ShieldError. */
  readonly write: <T>(work: () => T) => Promise<T>
  /** Copies everything that is committed into a file, while others go on writing. Fails with SQLite's own errors. */
  readonly copyTo: (file: string) => Promise<void>
  /** What is in force outside and is to be audited; undefined: nobody says. */
  readonly settings: JsonObject | undefined
  /** Fails with `unavailable` when another file stands, or none, where the open one stood. */
  readonly assertInPlace: () => void
  readonly close: () => void
}

export interface DatabaseParts extends PatienceParts {
  readonly file: string
  readonly identity: FileIdentity
  /** Followed by the highest time that the database has seen; without it that stays as it is. */
  readonly clock?: () => ClockReading
  readonly settings?: JsonObject
}

/** Wraps an open handle whose schema is this build's. */
export function createDatabase(sqlite: Sqlite.Database, parts: DatabaseParts): Database {
  const { file, identity } = parts
  const patienceToRead = createPatience(parts)
  const patienceToWrite = createPatience(parts)
  const statements = new Map<string, Statement>()
  let broken: ShieldError | undefined

  const prepare = (sql: string): Statement => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const statement = sqlite.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
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
  const write = <T>(work: () => T): T => {
    prepare('begin immediate').run()
    try {
      database.assertInPlace()
      assertSchema(prepare('pragma user_version').pluck().get(), file)
      if (parts.clock !== undefined) raiseClock(database, parts.clock())
      const result = work()
      prepare('commit').run()
      return result
    } catch (error) {
      if (sqlite.inTransaction) prepare('rollback').run()
      throw error
    }
  }
  const database: Database = {
    file,
    prepare,
    read: (work) => guard(patienceToRead, work),
    write: (work) => guard(patienceToWrite, () => write(work)),
    copyTo: (target) => copy(sqlite, target),
    settings: parts.settings,
    assertInPlace: () => assertSameFile(file, identity),
    close: () => {
      sqlite.close()
    },
  }
  return database
}

function givenUp(file: string, { message, hint }: ShieldError): ShieldError {
  return new ShieldError(
    'unavailable',
    `The database ${file} failed before and was given up: ${message}`,
    hint === undefined ? {} : { hint },
  )
}

/** All pages in one step: a copy in several begins anew whenever another process writes in between. */
async function copy(sqlite: Sqlite.Database, target: string): Promise<void> {
  await sqlite.backup(target, { progress: () => 0x7fff_ffff })
}

/** A newer shield may have migrated the file while this process had it open. */
function assertSchema(version: unknown, file: string): void {
  if (version === SCHEMA_VERSION) return
  throw new ShieldError('unavailable', `The database ${file} was upgraded by another shield meanwhile`, {
    hint: 'Start the command again with the newest shield',
  })
}
