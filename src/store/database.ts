import type { ClockReading } from '../domain/request/clock.ts'
import type { JsonObject } from '../domain/text/json.ts'
import type { Attempt, OwnerState } from '../domain/request/request.ts'
import type { Dialect } from './dialect.ts'
import type { StandingRow } from './guard/standing.ts'

/**
 * A piece of work inside a transaction, as a generator: what it yields is waited for before it goes on. SQLite answers at
 * once and yields nothing, so that there is never an await inside one of its transactions; PostgreSQL yields each answer.
 * The same body runs on both. Work calls work with `yield*`.
 */
export type Steps<Result> = Generator<Promise<unknown>, Result, unknown>

/** Which of the processes that share a database may send, where the database is what tells them apart. */
export interface Sender {
  /** Takes an attempt on, in the transaction that claims; why it cannot, as a sentence without a full stop; null: it has. */
  readonly takeOn: (attempt: Attempt) => Steps<string | null>
  /** As `guard.confirmSender`. */
  readonly confirm: (attemptId: string) => Promise<void>
  /** As `guard.senderState`. */
  readonly stateOf: (attemptId: string) => Promise<OwnerState | undefined>
}

/**
 * A database that the statements of the store run on. Parameters are named (`:name`) and given as an object; names that
 * the statement has not are passed over. Statements are asked only inside `read` and `write`.
 */
export interface Database {
  /** Absolute path beside which the intent journal and the vault lie. */
  readonly file: string
  /** Absolute path of the seal key, looked up each time; mostly beside `file`. */
  readonly keyFile: () => string
  /** Tells the disk with those files from every other; null: there is but that of the database itself. */
  readonly place: string | null
  readonly dialect: Dialect
  /** Undefined: whoever has the database may send. */
  readonly sender?: Sender
  /** That of this machine, where its clock is held against that of a server; undefined: there is none. */
  readonly clock?: (() => ClockReading) | undefined
  /** What is in force outside and is to be audited; undefined: nobody says. */
  readonly settings: JsonObject | undefined
  readonly row: <Row>(sql: string, values?: object) => Steps<Row | undefined>
  readonly rows: <Row>(sql: string, values?: object) => Steps<readonly Row[]>
  /** The first column of the first row. */
  readonly value: <Value>(sql: string, values?: object) => Steps<Value | undefined>
  /** The first column of each row. */
  readonly values: <Value>(sql: string, values?: object) => Steps<readonly Value[]>
  /** Returns how many rows it changed. */
  readonly run: (sql: string, values?: object) => Steps<number>
  /**
   * As `run`, where nothing depends on how many rows it changed: a server is told and not waited for. Where it fails, so
   * does all of its work, at the next answer or before the commit.
   */
  readonly tell: (sql: string, values?: object) => Steps<void>
  /** For the transaction at hand, if that writes: what it knows it does not read again. */
  readonly known: () => Known
  /** One or more statements that only read; waits for a lock. Fails only with a ShieldError. */
  readonly read: <Result>(work: () => Steps<Result>) => Promise<Result>
  /**
   * One transaction, after every other and durable when it resolves, undone when it fails. Work that was given no answer yet
   * may be begun anew. Fails only with a ShieldError.
   */
  readonly write: <Result>(work: () => Steps<Result>) => Promise<Result>
  /** What was deleted is nowhere any more, as far as the engine can see to that at once. */
  readonly forget: () => Promise<void>
  /** Fails with `unavailable` when another database stands, or none, where the open one stood. */
  readonly assertInPlace: () => void
}

/** What the work makes of each, one after the other. */
export function* each<Item, Result>(
  items: Iterable<Item>,
  work: (item: Item) => Steps<Result>,
): Steps<readonly Result[]> {
  const results: Result[] = []
  for (const item of items) results.push(yield* work(item))
  return results
}

/** Those of which the work says so, asked one after the other. */
export function* those<Item>(
  items: Iterable<Item>,
  work: (item: Item) => Steps<boolean>,
): Steps<readonly Item[]> {
  const found: Item[] = []
  for (const item of items) if (yield* work(item)) found.push(item)
  return found
}

/** What no text that begins so comes after. */
export function afterPrefix(prefix: string): string {
  return `${prefix}\u{10ffff}`
}

/**
 * What a transaction that writes has read of what nobody else changes before it ends, so that it is read once. Whoever
 * changes it says so here as well.
 */
export interface Known {
  standing?: StandingRow
  /** The end of the audit log. */
  head?: { readonly number: number; readonly hash: string }
  identity?: string
  /** The settings that were in force for the last entry, as they are stored; null: there was none. */
  settings?: string | null
  /** Whether people are told of anything. */
  isWanted?: boolean
  /** Under which the log names what a request sends, of the request that was read last; null: it has none. */
  key?: { readonly id: string; readonly key: string | null }
}
