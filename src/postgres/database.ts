import type { PoolClient } from 'pg'
import type { ClockReading } from '../domain/request/clock.ts'
import type { JsonObject } from '../domain/text/json.ts'
import type { Database, Steps } from '../store/database.ts'
import { auditHead } from '../store/audit/audit-queries.ts'
import { raiseClock, standingRow } from '../store/guard/standing.ts'
import { lineToFollow } from '../store/guard/vault.ts'
import { replaceDurably } from '../vault/durable-file.ts'
import { vaultFileOf } from '../vault/files.ts'
import { BEGIN_READ, type Connections } from './connect.ts'
import { answerOf, letGo, lineTo } from './connection.ts'
import { DIALECT } from './dialect.ts'
import { createDriver, type Driver } from './drive-steps.ts'
import { watchForFailover, type FailoverWatch } from './failover.ts'
import { createGroupCommit } from './group-commit.ts'
import { translateError } from './postgres-error.ts'

export interface PostgresDatabase extends Database {
  /** Resolves once nobody works with it any more. */
  readonly close: () => Promise<void>
}

interface DatabaseParts {
  /** Absolute path beside which the intent journal and the vault lie. */
  readonly file: string
  readonly keyFile: () => string
  /** Which of the disks that hold such files this one is. */
  readonly place: string
  /** For people: its address without the password. */
  readonly shown: string
  readonly onNewer?: (sentence: string) => void
  /** Followed by the highest time that the database has seen; without it that stays as it is. */
  readonly clock?: () => ClockReading
  readonly settings?: JsonObject
}

/** Runs the statements of the store on connections to a database whose schema is this build's. */
export function createDatabase({ pool, connect }: Connections, parts: DatabaseParts): PostgresDatabase {
  const { file, keyFile, place, shown, clock, settings, onNewer = () => undefined } = parts
  const { drive, ask, askForColumn, tell, known } = createDriver()
  const guard = translatingFor(shown)
  const watch = watchForFailover(file, place, () => clock?.().now ?? Date.now())
  const read = readingOf(connect, drive)
  const write = createGroupCommit({
    connect,
    shown,
    onNewer,
    drive,
    *begin() {
      yield* watch.begin(database)
      if (clock !== undefined) yield* raiseClock(database, clock())
    },
    end: () => endWrite(database, watch),
  })
  const database: PostgresDatabase = {
    file,
    keyFile,
    place,
    dialect: DIALECT,
    clock,
    settings,
    *row<Row>(sql: string, values: object = {}) {
      return (yield* ask(sql, values)).rows[0] as Row | undefined
    },
    *rows<Row>(sql: string, values: object = {}) {
      return (yield* ask(sql, values)).rows as readonly Row[]
    },
    *value<Value>(sql: string, values: object = {}) {
      return (yield* askForColumn<Value>(sql, values))[0]
    },
    values: <Value>(sql: string, values: object = {}) => askForColumn<Value>(sql, values),
    *run(sql, values = {}) {
      return (yield* ask(sql, values)).rowCount ?? 0
    },
    tell,
    known,
    read: (work) => guard(read(work)),
    write: (work) => guard(write(work)),
    // What a row held leaves the disk with the server's own upkeep (VACUUM), for which nobody waits.
    forget: async () => undefined,
    // A connection leads to the database that it was opened to, or to none.
    assertInPlace: () => undefined,
    close: async () => {
      if (!pool.ending) await pool.end()
    },
  }
  return database
}

/** Shows each work everything as it is at one moment. */
function readingOf(connect: () => Promise<PoolClient>, drive: Driver['drive']) {
  return async <Result>(work: () => Steps<Result>): Promise<Result> => {
    const client = await connect()
    const line = lineTo(client)
    const begun = answerOf(line.ask(BEGIN_READ))
    try {
      return await drive({ line, known: {}, told: [] }, work)
    } catch (error) {
      const answer = await begun
      throw 'error' in answer ? answer.error : error
    } finally {
      letGo(client, line.ask('commit'))
    }
  }
}

/** Fails as the work does, in shield's own words. */
function translatingFor(shown: string) {
  return async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work
    } catch (error) {
      throw translateError(error, shown)
    }
  }
}

/** Returns what is to be done once the transaction is committed. */
function* endWrite(database: Database, watch: FailoverWatch): Steps<readonly (() => void)[]> {
  const head = yield* auditHead(database)
  const line = yield* lineToFollow(database, (yield* standingRow(database)).vault)
  return [
    () => watch.remember(head),
    ...(line === null ? [] : [() => replaceDurably(vaultFileOf(database.file), `${line}\n`)]),
  ]
}
