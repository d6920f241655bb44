import type { AuditNote } from '../../domain/audit/audit.ts'
import type { ClockReading } from '../../domain/request/clock.ts'
import type { Hold } from '../../domain/request/hold.ts'
import { appendAudit } from '../audit/append-audit.ts'
import type { Database } from '../file/database.ts'
import { keepMark } from './raise-clock.ts'
import { standingRow, toMark } from './standing-queries.ts'
import { changeVault, relaxVault, settleVault } from './vault.ts'

// Each of these is to be called inside `write`.

export function holdAll(
  database: Database,
  { reason, by, at }: Hold,
  note: AuditNote,
): { readonly isNew: boolean; readonly hold: Hold } {
  const { hold: before } = settleVault(database).vault
  if (before !== null) return { isNew: false, hold: before }
  const hold = { reason: reason.toWellFormed(), by, at }
  // The vault last: what fails before leaves it as it was.
  appendAudit(database, note)
  changeVault(database, (vault) => ({ ...vault, hold }))
  return { isNew: true, hold }
}

/** `settleVault` has to follow once this is committed. */
export function releaseAll(database: Database, note: AuditNote): Hold | null {
  const { hold: before } = settleVault(database).vault
  if (before === null) return null
  relaxVault(database, (vault) => ({ ...vault, hold: null }))
  appendAudit(database, { ...note, data: { ...note.data, heldSince: before.at } })
  return before
}

export function resetClock(database: Database, { now, bootId, uptime }: ClockReading, note: AuditNote): void {
  const before = toMark(standingRow(database))
  keepMark(database, { time: now, bootId, uptime })
  const from = before === null ? null : new Date(before.time).toISOString()
  appendAudit(database, { ...note, data: { ...note.data, from } })
}
