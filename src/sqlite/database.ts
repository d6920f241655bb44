import type Sqlite from 'better-sqlite3'
import { ShieldError } from '../domain/errors.ts'
import { assertSameFile, type FileIdentity } from './database-file.ts'
import { createPatience, type PatienceParts } from './patience.ts'
import { SCHEMA_VERSION } from './schema.ts'
import { isFatal, translateError } from './sqlite-error.ts'

type Statement = Sqlite.Statement

/** One open connection to the file. Work is synchronous: there is never an await inside a transaction. */
export interface Database {
  /** Compiled once, then kept. Only inside `read` and `write`. */
  readonly prepare: (sql: string) => Statement
  /** One or more statements that only read; waits for a lock. Fails only with a ShieldError. */
  readonly read: <T>(work: () => T) => T
  /** One immediate transaction, durable when it returns, undone when it throws. Fails only with a ShieldError. */
  readonly write: <T>(work: () => T) => T
  readonly close: () => void
}

export interface DatabaseParts extends PatienceParts {
  readonly file: string
  readonly identity: FileIdentity
}

/** Wraps an open handle whose schema is this build's. */
export function createDatabase(sqlite: Sqlite.Database, parts: DatabaseParts): Database {
  const { file, identity } = parts
  const patienceToRead = createPatience(parts)
  const patienceToWrite = createPatience(parts)
  const statements = new Map<string, Statement>()
  let broken = false

  const prepare = (sql: string): Statement => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const statement = sqlite.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  const guard = <T>(work: () => T): T => {
    if (broken) throw new ShieldError('unavailable', `The database ${file} failed before and was given up`)
    try {
      return work()
    } catch (error) {
      broken = isFatal(error)
      throw translateError(error, file)
    }
  }
  const begin = () => patienceToWrite(() => prepare('begin immediate').run())
  const write = <T>(work: () => T): T => {
    begin()
    try {
      assertSameFile(file, identity)
      assertSchema(prepare('pragma user_version').pluck().get(), file)
      const result = work()
      prepare('commit').run()
      return result
    } catch (error) {
      if (sqlite.inTransaction) prepare('rollback').run()
      throw error
    }
  }
  return {
    prepare,
    read: (work) => guard(() => patienceToRead(work)),
    write: (work) => guard(() => write(work)),
    close: () => {
      sqlite.close()
    },
  }
}

/** A newer shield may have migrated the file while this process had it open. */
function assertSchema(version: unknown, file: string): void {
  if (version === SCHEMA_VERSION) return
  throw new ShieldError('unavailable', `The database ${file} was upgraded by another shield meanwhile`, {
    hint: 'Start the command again with the newest shield',
  })
}
