import type { AuditNote } from '../domain/audit.ts'
import type { ClockReading } from '../domain/clock.ts'
import type { Hold } from '../domain/hold.ts'
import { appendAudit } from './append-audit.ts'
import type { Database } from './database.ts'
import { keepMark } from './raise-clock.ts'
import { standingRow, toHold, toMark } from './standing-queries.ts'
import { storable } from './stored-text.ts'

const HOLD = `update standing set hold_reason = :reason, hold_by_name = :name, hold_by_door = :door, hold_at = :at`

// Each of these is to be called inside `write`.

export function holdAll(
  database: Database,
  { reason, by, at }: Hold,
  note: AuditNote,
): { readonly isNew: boolean; readonly hold: Hold } {
  const before = toHold(standingRow(database))
  if (before !== null) return { isNew: false, hold: before }
  database.prepare(HOLD).run(storable({ reason, name: by.name, door: by.door, at }))
  appendAudit(database, note)
  return { isNew: true, hold: { reason, by, at } }
}

export function releaseAll(database: Database, note: AuditNote): Hold | null {
  const before = toHold(standingRow(database))
  if (before === null) return null
  database.prepare(HOLD).run({ reason: null, name: null, door: null, at: null })
  appendAudit(database, { ...note, data: { ...note.data, heldSince: before.at } })
  return before
}

export function resetClock(database: Database, { now, bootId, uptime }: ClockReading, note: AuditNote): void {
  const before = toMark(standingRow(database))
  keepMark(database, { time: now, bootId, uptime })
  const from = before === null ? null : new Date(before.time).toISOString()
  appendAudit(database, { ...note, data: { ...note.data, from } })
}
