import { ShieldError } from '../../domain/errors.ts'
import type { Hold } from '../../domain/request/hold.ts'
import { isVaultSealed, vaultLine } from '../../domain/vault/vault-seal.ts'
import { parseVault, type Vault } from '../../domain/vault/vault.ts'
import { databaseIdentity } from '../audit/audit-queries.ts'
import { vaultFileOf } from '../../vault/file-names.ts'
import type { Database } from '../file/database.ts'
import { keyToCheck, keyToSeal } from './sealing.ts'
import { isSameHold, standingRow, toHold, type StandingRow } from './standing-queries.ts'
import { storable } from '../file/stored-text.ts'
import { readVaultFile } from '../../vault/read-vault.ts'
import { writeVaultFile } from '../../vault/write-vault.ts'

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
 * Holds what the database says against the vault beside it, and makes both the same. The vault counts, unless the database
 * has a line that is newer and was sealed by shield: then a process ended between writing the one and the other. To be
 * called inside `write`. Fails with `unavailable` when the vault is another database's.
 */
export function settleVault(database: Database): SettledVault {
  const path = vaultFileOf(database.file)
  const row = standingRow(database)
  const file = readVaultFile(path)
  if (file === undefined && row.vault === null) return { vault: beginning(database), trouble: null }
  const own = ownLine(database, row.vault)
  const inFile = parsed(file)
  if (inFile === undefined) {
    const trouble = file === undefined ? 'it is missing' : 'it cannot be read'
    return { vault: write(database, own ?? begun(database)), trouble }
  }
  if (inFile.database !== databaseIdentity(database)) throw swapped(database.file, path)
  if (own !== undefined && own.counter > inFile.counter) {
    writeVaultFile(path, row.vault ?? '')
    return { vault: own, trouble: null }
  }
  return takeOver(database, { row, own, inFile, file })
}

function parsed(file: string | null | undefined): Vault | undefined {
  return typeof file === 'string' ? parseVault(file) : undefined
}

interface Found {
  readonly row: StandingRow
  readonly own: Vault | undefined
  readonly inFile: Vault
  readonly file: string | null | undefined
}

/** The vault counts. An older line that shield sealed is what a restored copy holds; any other somebody wrote. */
function takeOver(database: Database, { row, own, inFile, file }: Found): SettledVault {
  const isSameLine = row.vault === file
  if (isSameLine && isSameHold(toHold(row), inFile.hold)) return { vault: inFile, trouble: null }
  const isOlder = row.vault === null || (own !== undefined && !isSameLine)
  const trouble = isOlder ? null : 'the hold or what was revoked was changed in the database past shield'
  putHold(database, inFile.hold)
  database.prepare(sql.keep).run({ line: file })
  return { vault: inFile, trouble }
}

/** The line in the database, if shield sealed it and the hold beside it is the one that it names. */
function ownLine(database: Database, line: string | null): Vault | undefined {
  if (line === null) return undefined
  const vault = parseVault(line)
  if (vault === undefined || !isVaultSealed(line, keyOrNull(database))) return undefined
  return isSameHold(toHold(standingRow(database)), vault.hold) ? vault : undefined
}

/** Nothing is written while there is nothing to keep in mind. */
function beginning(database: Database): Vault {
  const vault = begun(database)
  const isEmpty = vault.hold === null && Object.keys(vault.revoked).length === 0
  return isEmpty ? vault : write(database, vault)
}

/** What a database says that has no vault yet: one from before there were any, or a new one. */
function begun(database: Database): Vault {
  const rows = database.prepare(sql.revoked).all() as readonly { id: string; revoked_at: string }[]
  return {
    counter: 0,
    database: databaseIdentity(database),
    hold: toHold(standingRow(database)),
    revoked: Object.fromEntries(rows.map(({ id, revoked_at }) => [id, revoked_at])),
    withdrawn: {},
  }
}

/**
 * Changes the vault and what the database says of it, the file first: a process that ends in between leaves the stricter
 * of the two, which counts. To be called inside `write`.
 */
export function changeVault(database: Database, change: (vault: Vault) => Vault): void {
  const { vault } = settleVault(database)
  write(database, change(vault))
}

/**
 * The same for what allows more: the database first. The file follows once that is committed, by `settleVault` in a
 * transaction of its own.
 */
export function relaxVault(database: Database, change: (vault: Vault) => Vault): void {
  const { vault } = settleVault(database)
  const next = { ...change(vault), counter: vault.counter + 1 }
  putHold(database, next.hold)
  database.prepare(sql.keep).run({ line: vaultLine(next, keyToSeal(database)) })
}

function write(database: Database, vault: Vault): Vault {
  const next = { ...vault, counter: vault.counter + 1 }
  const line = vaultLine(next, keyForBrake(database))
  writeVaultFile(vaultFileOf(database.file), line)
  putHold(database, next.hold)
  database.prepare(sql.keep).run({ line })
  return next
}

function putHold(database: Database, hold: Hold | null): void {
  const { reason, by, at } = hold ?? { reason: null, by: { name: null, door: null }, at: null }
  database.prepare(sql.hold).run(storable({ reason, name: by.name, door: by.door, at }))
}

/** Holding and revoking work without the key: then nothing is sent anyhow, and the file alone vouches for it. */
function keyForBrake(database: Database): Uint8Array | null {
  try {
    return keyToSeal(database)
  } catch {
    return null
  }
}

function keyOrNull(database: Database): Uint8Array | null {
  try {
    return keyToCheck(database)
  } catch {
    return null
  }
}

function swapped(database: string, path: string): ShieldError {
  return new ShieldError(
    'unavailable',
    `The database ${database} is not the one that the vault beside it belongs to: one of them was swapped`,
    { hint: `Put the right database back, or move ${path} away if this one is meant to be here` },
  )
}

/** The vault as the file has it, for a look; undefined where there is none, or nothing in it can be read. */
export function lookInVault(database: Database): Vault | undefined {
  return parsed(readVaultFile(vaultFileOf(database.file)))
}
