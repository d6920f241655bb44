import type { AuditNote } from '../audit/audit.ts'

export interface LeaveAsk {
  readonly to: string
  readonly note: AuditNote
}

/** All that a queue holds, row by row, while nothing changes in it. */
export interface LeavingQueue {
  readonly identity: string
  readonly head: { readonly number: number; readonly hash: string }
  /** Each after those that its rows name. */
  readonly tables: readonly string[]
  /** Those that a table keeps; what it works out by itself is not among them. */
  readonly columns: (table: string) => readonly string[]
  readonly count: (table: string) => number
  /** Read as they are taken, the oldest first. Fails with `internal` for a column that is not there. */
  readonly rows: (table: string, columns: readonly string[]) => Iterable<Readonly<Record<string, unknown>>>
  /** What stands beside it: seal key, vault and intent journal, as texts. */
  readonly files: { readonly key: string; readonly vault: string; readonly journal: string }
  /** The queue stays where it is after all: it may be changed again, and is still on hold. */
  readonly stay: () => void
  /** It is there: from here on nothing is ever changed in this file again. */
  readonly leave: () => void
}

/** What came of taking a queue over. */
export interface StoreCopied {
  /** The file. */
  readonly from: string
  /** The address of the database, without its password. */
  readonly to: string
  readonly identity: string
  /** The last entry of the log, at both ends. */
  readonly head: LeavingQueue['head']
}
