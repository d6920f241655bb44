import type { AuditNote } from '../../domain/audit/audit.ts'
import { lyingAt, say } from '../../domain/text/wording.ts'
import { SHIELD } from '../../domain/access/principal.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { ClockReading } from '../../domain/request/clock.ts'
import type { Hold } from '../../domain/request/hold.ts'
import {
  begunVault,
  isEmptyVault,
  joinVaults,
  judgeVault,
  type VaultVerdict,
} from '../../domain/vault/settle-vault.ts'
import { isVaultSealed, vaultLine, parseVault, type Vault } from '../../domain/vault/vault.ts'
import { vaultFileOf, readVaultFile } from '../../vault/files.ts'
import { replaceDurably } from '../../vault/durable-file.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { databaseIdentity } from '../audit/audit-queries.ts'
import { storable } from '../columns.ts'
import type { Database, Steps } from '../database.ts'
import {
  believed,
  changeStanding,
  keepMark,
  standingRow,
  toHold,
  type StandingRow,
  toMark,
} from './standing.ts'
import { keyToCheck, keyToSeal } from './sealing.ts'

const sql = {
  keep: `update standing set vault = :line`,
  hold: `update standing set hold_reason = :reason, hold_by_name = :name, hold_by_door = :door, hold_at = :at`,
  revoked: `select id, revoked_at from tokens where revoked_at is not null`,
} as const

/** The vault as it counts now, and what is wrong with it; null: nothing. */
export interface SettledVault {
  readonly vault: Vault
  readonly trouble: string | null
}

/**
 * Holds what the database says against the vault beside it, and makes both the same, whichever of them counts (domain/vault/
 * settle-vault.ts). To be called inside `write`; `found`: how the database stands in that very transaction, if that was read.
 * Fails with `unavailable` when the vault is another database's.
 */
export function* settleVault(database: Database, found?: StandingRow): Steps<SettledVault> {
  const row = found ?? (yield* standingRow(database))
  const verdict = yield* judge(database, row)
  const trouble = 'trouble' in verdict ? verdict.trouble : null
  return { vault: yield* apply(database, row, verdict), trouble }
}

function* judge(database: Database, row: StandingRow): Steps<VaultVerdict> {
  return judgeVault({
    line: row.vault,
    hold: toHold(row),
    file: readVaultFile(vaultFileOf(database.file)),
    key: row.vault === null ? null : yield* keyOrNull(database),
    databaseId: yield* databaseIdentity(database),
  })
}

// Where several machines share a database the vault of each follows what was committed. A file that were written before
// could stay although the transaction is undone: a branch, which would count against what another machine has changed since.

/** The line of the database (`line`) where the file beside it is to be brought up to that; null: it stays. Only inside `write`. */
export function* lineToFollow(database: Database, line: string | null): Steps<string | null> {
  if (line === null || line === readVaultFile(vaultFileOf(database.file))) return null
  return (yield* judge(database, yield* standingRow(database))).kind === 'put_back' ? line : null
}

/**
 * Puts the vault that a transaction has found to be of no use back, as the database has it by now. To be called inside `read`:
 * what is read there is committed.
 */
export function* restoreVault(database: Database): Steps<void> {
  const row = yield* standingRow(database)
  const verdict = yield* judge(database, row)
  if (verdict.kind === 'renew' && verdict.vault !== undefined && row.vault !== null)
    replaceDurably(vaultFileOf(database.file), `${row.vault}\n`)
}

/** Makes both sides what was judged; returns the vault that counts. */
function* apply(database: Database, row: StandingRow, verdict: VaultVerdict): Steps<Vault> {
  const path = vaultFileOf(database.file)
  if (verdict.kind === 'swapped') throw swapped(database.file, path)
  if (verdict.kind === 'renew') return yield* write(database, verdict.vault ?? (yield* begun(database, row)))
  if (verdict.kind === 'begin') {
    const vault = yield* begun(database, row)
    // Nothing is written while there is nothing to keep in mind.
    return isEmptyVault(vault) ? vault : yield* write(database, vault)
  }
  if (verdict.kind === 'put_back' && database.place === null) replaceDurably(path, `${verdict.line}\n`)
  if (verdict.kind === 'take_over') return yield* takeOver(database, row, verdict)
  return verdict.vault
}

function* takeOver(
  database: Database,
  row: StandingRow,
  { vault, line }: { readonly vault: Vault; readonly line: string },
): Steps<Vault> {
  const own = database.place === null ? undefined : parseVault(row.vault ?? '')
  // A database that was set back may have been changed since, by a machine that does not know this vault.
  if (own !== undefined && isVaultSealed(row.vault ?? '', yield* keyOrNull(database)))
    return yield* join(database, row, { ...own, hold: toHold(row) }, vault)
  yield* putHold(database, vault.hold)
  yield* changeStanding(database, sql.keep, { line })
  return vault
}

function* join(database: Database, row: StandingRow, own: Vault, beside: Vault): Steps<Vault> {
  const at = new Date(toMark(row)?.time ?? 0).toISOString()
  const joined = joinVaults(own, beside, at)
  const pause = joined.policy?.paused ?? null
  if (pause !== null && (own.policy?.paused ?? null) === null) {
    const data = { evidence: 'vault', reason: pause.reason }
    yield* appendAudit(database, { at, type: 'policy.paused', subject: null, actor: SHIELD, data })
  }
  return yield* write(database, joined)
}

/**
 * Where the vault beside this place counts further than `counter`, which is how far that of the database counted as the end
 * of it was lost, what both hold counts. To be called inside `write`.
 */
export function* joinVault(database: Database, counter: number): Steps<void> {
  const row = yield* standingRow(database)
  const verdict = yield* judge(database, row)
  if (verdict.kind !== 'put_back' && verdict.kind !== 'take_over') return
  const beside = lookInVault(database)
  const isWritten = isVaultSealed(readVaultFile(vaultFileOf(database.file)) ?? '', yield* keyOrNull(database))
  if (beside === undefined || !isWritten || beside.counter <= counter) return
  if (verdict.kind === 'put_back') yield* join(database, row, verdict.vault, beside)
  else yield* apply(database, row, verdict)
}

function* begun(database: Database, row: StandingRow): Steps<Vault> {
  const rows = yield* database.rows<{ id: string; revoked_at: string }>(sql.revoked)
  const revoked = Object.fromEntries(rows.map(({ id, revoked_at }) => [id, revoked_at]))
  return begunVault(yield* databaseIdentity(database), toHold(row), revoked)
}

/**
 * Changes the vault and what the database says of it, the file first: a process that ends in between leaves the stricter
 * of the two, which counts. To be called inside `write`.
 */
export function* changeVault(database: Database, change: (vault: Vault) => Vault): Steps<void> {
  const { vault } = yield* settleVault(database)
  yield* write(database, change(vault))
}

/**
 * The same for what allows more: the database first. The file follows once that is committed, by `settleVault` in a
 * transaction of its own.
 */
export function* relaxVault(database: Database, change: (vault: Vault) => Vault): Steps<void> {
  const { vault } = yield* settleVault(database)
  const next = { ...change(vault), counter: vault.counter + 1 }
  yield* putHold(database, next.hold)
  yield* changeStanding(database, sql.keep, { line: vaultLine(next, yield* keyToSeal(database)) })
}

function* write(database: Database, vault: Vault): Steps<Vault> {
  const next = { ...vault, counter: vault.counter + 1 }
  const key = yield* keyForBrake(database)
  const line = vaultLine(next, key)
  // Without a key the file alone vouches for it.
  if (database.place === null || key === null) replaceDurably(vaultFileOf(database.file), `${line}\n`)
  yield* putHold(database, next.hold)
  yield* changeStanding(database, sql.keep, { line })
  return next
}

function* putHold(database: Database, hold: Hold | null): Steps<void> {
  const { reason, by, at } = hold ?? { reason: null, by: { name: null, door: null }, at: null }
  yield* changeStanding(database, sql.hold, storable({ reason, name: by.name, door: by.door, at }))
}

/** Holding and revoking work without the key: then nothing is sent anyhow, and the file alone vouches for it. */
function* keyForBrake(database: Database): Steps<Uint8Array | null> {
  try {
    return yield* keyToSeal(database)
  } catch {
    return null
  }
}

function* keyOrNull(database: Database): Steps<Uint8Array | null> {
  try {
    return yield* keyToCheck(database)
  } catch {
    return null
  }
}

function swapped(database: string, path: string): ShieldError {
  return new ShieldError(
    'unavailable',
    say`The database${lyingAt(database)} is not the one that the vault beside it belongs to: one of them was swapped`,
    {
      hint: say`Put the right database back, or move the vault${lyingAt(path)} away if this one is meant to be here`,
    },
  )
}

/** The vault as the file has it, for a look; undefined where there is none, or nothing in it can be read. */
export function lookInVault(database: Database): Vault | undefined {
  const line = readVaultFile(vaultFileOf(database.file))
  return typeof line === 'string' ? parseVault(line) : undefined
}

// Each of these is to be called inside `write`.

export function* holdAll(
  database: Database,
  { reason, by, at }: Hold,
  note: AuditNote,
): Steps<{ readonly isNew: boolean; readonly hold: Hold }> {
  const { hold: before } = (yield* settleVault(database)).vault
  if (before !== null) return { isNew: false, hold: before }
  const hold = { reason: reason.toWellFormed(), by, at }
  // The vault last: what fails before leaves it as it was.
  yield* appendAudit(database, note)
  yield* changeVault(database, (vault) => ({ ...vault, hold }))
  return { isNew: true, hold }
}

/** `settleVault` has to follow once this is committed. */
export function* releaseAll(database: Database, note: AuditNote): Steps<Hold | null> {
  const { hold: before } = (yield* settleVault(database)).vault
  if (before === null) return null
  yield* relaxVault(database, (vault) => ({ ...vault, hold: null }))
  yield* appendAudit(database, { ...note, data: { ...note.data, heldSince: before.at } })
  return before
}

export function* resetClock(database: Database, reading: ClockReading, note: AuditNote): Steps<void> {
  const row = yield* standingRow(database)
  const before = toMark(row)
  const { now, bootId, uptime } = believed(reading, row)
  yield* keepMark(database, { time: now, bootId, uptime })
  const from = before === null ? null : new Date(before.time).toISOString()
  yield* appendAudit(database, { ...note, data: { ...note.data, from } })
}
