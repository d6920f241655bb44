import type { AuditNote } from '../../domain/audit/audit.ts'
import { isTokenSealed, sealToken, type FoundToken, type Token } from '../../domain/access/token.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { fields, insertInto, json, plain, storable } from '../columns.ts'
import type { Database, Steps } from '../database.ts'
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

const SELECT = `select ${TOKEN.names.join(', ')}, seal from tokens`

const sql = {
  insert: insertInto('tokens', [...TOKEN.names, 'seal']),
  list: `${SELECT} order by rowid`,
  find: `${SELECT} where id = :id`,
  revoke: `update tokens set revoked_at = :at where id = :id and revoked_at is null`,
} as const

/** Everything of `tokens` in the port, each as one transaction. Loaded only by who has to do with one. */
export function createTokens(database: Database) {
  const { read, write } = database
  return {
    add: (token: Token, note: AuditNote) => write(() => addToken(database, token, note)),
    list: () =>
      read(function* () {
        const rows = yield* database.rows<TokenRow>(sql.list)
        const key = rows.length === 0 ? null : yield* keyToCheck(database)
        return withRevocations(
          database,
          rows.map((row) => toToken(row, key)),
        )
      }),
    find: (id: string) =>
      read(function* () {
        const row = yield* findRow(database, id)
        if (row === undefined) return undefined
        return withRevocations(database, [toToken(row, yield* keyToCheck(database))])[0]
      }),
    revoke: (id: string, note: AuditNote) => write(() => revokeToken(database, id, note)),
  }
}

function* addToken(database: Database, token: Token, note: AuditNote): Steps<void> {
  const seal = sealToken(yield* keyToSeal(database), token)
  yield* database.tell(sql.insert, storable({ ...TOKEN.write(token), seal }))
  yield* appendAudit(database, note)
}

/** Needs no key: a token can be revoked whatever has become of that. */
function* revokeToken(
  database: Database,
  id: string,
  note: AuditNote,
): Steps<'revoked' | 'revoked_before' | 'missing'> {
  if ((yield* database.run(sql.revoke, { id, at: note.at })) === 0) {
    return (yield* findRow(database, id)) === undefined ? 'missing' : 'revoked_before'
  }
  yield* appendAudit(database, note)
  yield* changeVault(database, (vault) => ({ ...vault, revoked: { ...vault.revoked, [id]: note.at } }))
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

function* findRow(database: Database, id: string): Steps<TokenRow | undefined> {
  return yield* database.row<TokenRow>(sql.find, { id })
}

/** Fails with `unavailable` when the roles are not what was written. */
function toToken(row: TokenRow, key: Uint8Array | null): FoundToken {
  const stored = TOKEN.read({ row, what: `token ${row.id}` })
  // The seal is what says that these are roles: of one that does not fit nothing is believed.
  const token = { ...stored, roles: Array.isArray(stored.roles) ? stored.roles.map(String) : [] } as Token
  return { ...token, isGenuine: isTokenSealed(key, token, row.seal) }
}
