import type { AuditNote } from '../../domain/audit/audit.ts'
import { isTokenSealed, sealToken, type FoundToken, type Token } from '../../domain/access/token.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { fields, insertInto, json, plain, storable } from '../file/columns.ts'
import type { Database } from '../file/database.ts'
import { keyToCheck, keyToSeal } from './sealing.ts'
import { changeVault, lookInVault } from './vault.ts'

/** Every field of a token, and its column. */
const TOKEN = fields<Token>({
  id: plain('id'),
  principal: plain('principal'),
  roles: json('roles'),
  secretHash: plain('secret_hash'),
  createdAt: plain('created_at'),
  createdBy: fields({ name: plain('created_by_name'), door: plain('created_by_door') }),
  expiresAt: plain('expires_at'),
  revokedAt: plain('revoked_at'),
})

const sql = {
  insert: insertInto('tokens', [...TOKEN.names, 'seal']),
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
  const seal = sealToken(keyToSeal(database), token)
  database.prepare(sql.insert).run(storable({ ...TOKEN.write(token), seal }))
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
  readonly seal: string
}

function findRow(database: Database, id: string): TokenRow | undefined {
  return database.prepare(sql.find).get({ id }) as TokenRow | undefined
}

/** Fails with `unavailable` when the roles are not what was written. */
function toToken(row: TokenRow, key: Uint8Array | null): FoundToken {
  const stored = TOKEN.read({ row, what: `token ${row.id}` })
  // The seal is what says that these are roles: of one that does not fit nothing is believed.
  const token = { ...stored, roles: Array.isArray(stored.roles) ? stored.roles.map(String) : [] } as Token
  return { ...token, isGenuine: isTokenSealed(key, token, row.seal) }
}
