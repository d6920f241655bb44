import type { Door } from '../domain/actor.ts'
import type { ClockMark } from '../domain/clock.ts'
import type { Standing } from '../domain/guard-store.ts'
import type { Hold } from '../domain/hold.ts'
import { journalFileOf, statOf } from './beside.ts'
import type { Database } from './database.ts'

const FIND = `select * from standing`

/** The one row. What is null stands and falls together, by the table's CHECKs. */
export interface StandingRow {
  readonly hold_reason: string | null
  readonly hold_by_name: string
  readonly hold_by_door: Door
  readonly hold_at: string
  readonly clock_time: number | null
  readonly clock_boot: string
  readonly clock_uptime: number
  readonly journal_size: number | null
  readonly journal_inode: string
  readonly key_mark: string | null
}

// Each of these expects to be called inside `read` or `write`.

export function standingRow(database: Database): StandingRow {
  return database.prepare(FIND).get() as StandingRow
}

/** One of `guard.standing`: one row, and a look at the two files without opening them. */
export function findStanding(database: Database): Standing {
  database.assertInPlace()
  const row = standingRow(database)
  return {
    hold: toHold(row),
    clock: toMark(row),
    journal: isKnown(row, statOf(journalFileOf(database.file))) ? 'known' : 'changed',
  }
}

export function toHold({ hold_reason, hold_by_name, hold_by_door, hold_at }: StandingRow): Hold | null {
  if (hold_reason === null) return null
  return { reason: hold_reason, by: { name: hold_by_name, door: hold_by_door }, at: hold_at }
}

export function toMark({ clock_time, clock_boot, clock_uptime }: StandingRow): ClockMark | null {
  return clock_time === null ? null : { time: clock_time, bootId: clock_boot, uptime: clock_uptime }
}

/** Whether the journal still is as the database saw it last: then nothing in it can be news. */
export function isKnown(
  { journal_size, journal_inode }: StandingRow,
  stats: { readonly size: bigint; readonly ino: bigint } | undefined,
): boolean {
  return (
    journal_size !== null &&
    stats !== undefined &&
    stats.size === BigInt(journal_size) &&
    String(stats.ino) === journal_inode
  )
}
