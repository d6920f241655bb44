import type { Door } from '../../domain/access/principal.ts'
import type { Standing } from '../../domain/ports/guard-store.ts'
import { type ClockMark, raisedMark, type ClockReading } from '../../domain/request/clock.ts'
import { isSameHold, type Hold } from '../../domain/request/hold.ts'
import { defined } from '../../domain/text/json.ts'
import { parseVault, type Vault } from '../../domain/vault/vault.ts'
import {
  journalFileOf,
  vaultFileOf,
  isKnownJournal,
  type JournalMark,
  readVaultFile,
  statOf,
} from '../../vault/files.ts'
import { readMoved } from '../../vault/moved-mark.ts'
import type { Database, Steps } from '../database.ts'

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
  readonly journal_changed: string | null
  readonly journal_hash: string | null
  readonly vault: string | null
  /** Milliseconds since 1970, as the server that keeps the database has it; undefined: there is none. */
  readonly now?: number
  /** One that waits to be released; undefined: there is no server to fail. */
  readonly failover?: number | null
}

// Each of these expects to be called inside `read` or `write`.

export function* standingRow(database: Database): Steps<StandingRow> {
  const known = database.known()
  known.standing ??= (yield* database.row<StandingRow>(database.dialect.standing, database)) as StandingRow
  return known.standing
}

/** Every update of that row, but for those that nothing of the store looks at. */
export function* changeStanding(database: Database, update: string, values: object): Steps<void> {
  yield* database.tell(update, values)
  delete database.known().standing
}

/**
 * One of `guard.standing`: one row, a look at the journal without opening it, and the vault, which is one line. Where the
 * vault is not what the database says, the stricter of the two counts until `recoverSent` has settled it.
 */
export function* findStanding(database: Database): Steps<Standing> {
  database.assertInPlace()
  const row = yield* standingRow(database)
  const vault = vaultBeside(database, row)
  const isJournalKnown = isKnownJournal(toJournalMark(row), statOf(journalFileOf(database.file)))
  return {
    hold: withItsEnd(database, row, toHold(row) ?? vault.hold),
    policy: vault.policy,
    clock: withSkew(database, row),
    journal: isJournalKnown && vault.isKnown ? 'known' : 'changed',
  }
}

/** A hold that came with a move ends where the queue is now; a queue that machines share is not moved, and may fail over. */
function withItsEnd({ file, place }: Database, { failover }: StandingRow, hold: Hold | null): Hold | null {
  if (hold === null) return hold
  const [moved, open] = place === null ? [readMoved(file), null] : [null, failover]
  return { ...hold, ...defined({ moved: moved ?? undefined, failover: open ?? undefined }) }
}

/** Without any hashing: what is the same on both sides needs no proof. */
function vaultBeside(
  database: Database,
  row: StandingRow,
): Pick<Standing, 'hold' | 'policy'> & { readonly isKnown: boolean } {
  const line = readVaultFile(vaultFileOf(database.file))
  // A hold or a revocation from before there was a vault goes into one when it is next looked at.
  if (line === undefined)
    return { hold: null, policy: null, isKnown: row.vault === null && row.hold_reason === null }
  const beside = line === null ? undefined : parseVault(line)
  const shared = database.place === null ? undefined : parseVault(row.vault ?? '')
  const { hold = null, policy = null } = later(shared, beside) ?? {}
  return { hold, policy, isKnown: line === row.vault && isSameHold(toHold(row), hold) }
}

/** Another machine may have changed it a moment ago. */
function later(shared: Vault | undefined, beside: Vault | undefined): Vault | undefined {
  return (shared?.counter ?? -1) > (beside?.counter ?? -1) ? shared : beside
}

export function toHold({ hold_reason, hold_by_name, hold_by_door, hold_at }: StandingRow): Hold | null {
  if (hold_reason === null) return null
  return { reason: hold_reason, by: { name: hold_by_name, door: hold_by_door }, at: hold_at }
}

export function toMark({ clock_time, clock_boot, clock_uptime }: StandingRow): ClockMark | null {
  return clock_time === null ? null : { time: clock_time, bootId: clock_boot, uptime: clock_uptime }
}

/** How far this machine is ahead of the server, whose clock is the one that all have in common. */
function withSkew({ clock }: Database, row: StandingRow): ClockMark | null {
  const [reading, mark] = [clock?.(), toMark(row)]
  if (reading === undefined) return mark
  const ahead = reading.now - believed(reading, row).now
  return ahead === 0 ? mark : { ...(mark ?? markOf(believed(reading, row))), ahead }
}

function markOf({ now, ...boot }: ClockReading): ClockMark {
  return { time: now, ...boot }
}

/** No machine moves the time of all past that of the server. */
export function believed(reading: ClockReading, { now }: StandingRow): ClockReading {
  return { ...reading, now: Math.min(reading.now, now ?? reading.now) }
}

export function toJournalMark({
  journal_size,
  journal_inode,
  journal_changed,
  journal_hash,
}: StandingRow): JournalMark | null {
  if (journal_size === null) return null
  return { size: journal_size, inode: journal_inode, changed: journal_changed, hash: journal_hash }
}

const KEEP = `update standing set clock_time = :time, clock_boot = :boot, clock_uptime = :uptime`

/** Follows the clock, beside whatever else is written; mostly there is nothing to do. Only inside `write`. */
export function* raiseClock(database: Database, reading: ClockReading): Steps<void> {
  const row = yield* standingRow(database)
  const mark = raisedMark(believed(reading, row), toMark(row))
  if (mark !== null) yield* keepMark(database, mark)
}

export function* keepMark(database: Database, { time, bootId, uptime }: ClockMark): Steps<void> {
  yield* changeStanding(database, KEEP, {
    time: Math.trunc(time),
    boot: bootId,
    uptime: Math.trunc(Math.max(0, uptime)),
  })
}
