import type { Pool } from 'pg'
import type { ClockReading } from '../domain/request/clock.ts'
import type { JsonObject } from '../domain/text/json.ts'
import type { Database, Steps } from '../store/database.ts'
import { AUDIT_START } from '../domain/audit/audit.ts'
import { raiseClock } from '../store/guard/standing.ts'
import { lineToFollow } from '../store/guard/vault.ts'
import { replaceDurably } from '../vault/durable-file.ts'
import { vaultFileOf } from '../vault/files.ts'
import { BEGIN_READ } from './connect.ts'
import { answerOf, letGo } from './connection.ts'
import { DIALECT } from './dialect.ts'
import { createDriver } from './drive-steps.ts'
import { watchForFailover, type FailoverWatch } from './failover.ts'
import { createGroupCommit } from './group-commit.ts'
import { translateError } from './postgres-error.ts'

export interface PostgresDatabase extends Database {
  /** Resolves once nobody works with it any more. */
  readonly close: () => Promise<void>
}

interface DatabaseParts {
  /** Absolute path beside which the seal key, the intent journal and the vault lie. */
  readonly file: string
  /** Which of the disks that hold such files this one is. */
  readonly place: string
  /** For people: its address without the password. */
  readonly shown: string
  /** Followed by the highest time that the database has seen; without it that stays as it is. */
  readonly clock?: () => ClockReading
  readonly settings?: JsonObject
}

/** How far the log goes, and what the vault is to hold. */
const END = `select vault, coalesce(number, 0) as number, coalesce(hash, '${AUDIT_START}') as hash from standing
  left join (select number, hash from audit order by number desc limit 1) as head on true`

interface End {
  readonly vault: string | null
  readonly number: number
  readonly hash: string
}

/** Runs the statements of the store on connections to a database whose schema is this build's. */
export function createDatabase(pool: Pool, parts: DatabaseParts): PostgresDatabase {
  const { file, place, shown, clock, settings } = parts
  const { drive, ask, askForColumn } = createDriver()
  const guard = translatingFor(shown)
  const watch = watchForFailover(file, place, () => clock?.().now ?? Date.now())
  const connect = () => pool.connect()
  const read = async <Result>(work: () => Steps<Result>): Promise<Result> => {
    const client = await connect()
    const begun = answerOf(client.query(BEGIN_READ))
    try {
      return await drive(client, work)
    } catch (error) {
      const answer = await begun
      throw 'error' in answer ? answer.error : error
    } finally {
      letGo(client, client.query('commit'))
    }
  }
  const write = createGroupCommit({
    connect,
    shown,
    drive,
    *begin() {
      if (clock !== undefined) yield* raiseClock(database, clock())
      yield* watch.begin(database)
    },
    end: () => endWrite(database, watch),
  })
  const database: PostgresDatabase = {
    file,
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
  const end = (yield* database.row<End>(END)) as End
  const line = yield* lineToFollow(database, end.vault)
  return [
    () => watch.remember(end),
    ...(line === null ? [] : [() => replaceDurably(vaultFileOf(database.file), `${line}\n`)]),
  ]
}
