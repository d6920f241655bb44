import type { Door, Role } from '../../domain/access/principal.ts'
import type { AuditNote } from '../../domain/audit/audit.ts'
import type { Json } from '../../domain/text/json.ts'
import { isTokenSealed, sealToken, type FoundToken, type Token } from '../../domain/access/token.ts'
import { appendAudit } from '../audit/append-audit.ts'
import type { Database } from '../file/database.ts'
import { parseJsonColumn } from '../file/json-column.ts'
import { keyToCheck, keyToSeal } from './sealing.ts'
import { storable, storedJson } from '../file/stored-text.ts'
import { changeVault, lookInVault } from './vault.ts'

const sql = {
  insert: `insert into tokens (
      id, principal, roles, secret_hash, created_at, created_by_name, created_by_door, expires_at, seal
    ) values (
      :id, :principal, :roles, :secret_hash, :created_at, :created_by_name, :created_by_door, :expires_at, :seal
    )`,
  list: `select * from tokens order by rowid`,
  find: `select * from tokens where id = :id`,
  revoke: `update tokens set revoked_at = :at where id = :id and revoked_at is null`,
} as const

/** Everything of `tokens` in the port, each as one transaction. Loaded only by who has to do with one. */
export function createTokens(database: Database) {
  const { read, write } = database
  return {
    add: (token: Token, note: AuditNote) => write(() => addToken(database, token, note)),
    list: () =>
      read(() => {
        const rows = database.prepare(sql.list).all() as readonly TokenRow[]
        const key = rows.length === 0 ? null : keyToCheck(database)
        return withRevocations(
          database,
          rows.map((row) => toToken(row, key)),
        )
      }),
    find: (id: string) =>
      read(() => {
        const row = findRow(database, id)
        if (row === undefined) return undefined
        return withRevocations(database, [toToken(row, keyToCheck(database))])[0]
      }),
    revoke: (id: string, note: AuditNote) => write(() => revokeToken(database, id, note)),
  }
}

function addToken(database: Database, token: Token, note: AuditNote): void {
  const { id, principal, roles, secretHash, createdAt, createdBy, expiresAt } = token
  database.prepare(sql.insert).run(
    storable({
      id,
      principal,
      roles: storedJson([...roles], 'roles'),
      secret_hash: secretHash,
      created_at: createdAt,
      created_by_name: createdBy.name,
      created_by_door: createdBy.door,
      expires_at: expiresAt,
      seal: sealToken(keyToSeal(database), token),
    }),
  )
  appendAudit(database, note)
}

/** Needs no key: a token can be revoked whatever has become of that. */
function revokeToken(
  database: Database,
  id: string,
  note: AuditNote,
): 'revoked' | 'revoked_before' | 'missing' {
  if (database.prepare(sql.revoke).run({ id, at: note.at }).changes === 0) {
    return findRow(database, id) === undefined ? 'missing' : 'revoked_before'
  }
  appendAudit(database, note)
  changeVault(database, (vault) => ({ ...vault, revoked: { ...vault.revoked, [id]: note.at } }))
  return 'revoked'
}

/** What the vault says was revoked opens nothing, whatever became of the row. */
function withRevocations(database: Database, tokens: readonly FoundToken[]): readonly FoundToken[] {
  const revoked = lookInVault(database)?.revoked ?? {}
  return tokens.map((token) => ({ ...token, revokedAt: token.revokedAt ?? revoked[token.id] ?? null }))
}

interface TokenRow {
  readonly id: string
  readonly principal: string
  readonly roles: string
  readonly secret_hash: string
  readonly created_at: string
  readonly created_by_name: string
  readonly created_by_door: Door
  readonly expires_at: string | null
  readonly revoked_at: string | null
  readonly seal: string
}

function findRow(database: Database, id: string): TokenRow | undefined {
  return database.prepare(sql.find).get({ id }) as TokenRow | undefined
}

/** Fails with `unavailable` when the roles are not what was written. */
function toToken(row: TokenRow, key: Uint8Array | null): FoundToken {
  const token: Token = {
    id: row.id,
    principal: row.principal,
    roles: toRoles(parseJsonColumn(row.roles, `roles of token ${row.id}`)),
    secretHash: row.secret_hash,
    createdAt: row.created_at,
    createdBy: { name: row.created_by_name, door: row.created_by_door },
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  }
  return { ...token, isGenuine: isTokenSealed(key, token, row.seal) }
}

/** The seal is what says that these are roles: of one that does not fit nothing is believed. */
function toRoles(stored: Json): readonly Role[] {
  return Array.isArray(stored) ? (stored.map(String) as Role[]) : []
}
