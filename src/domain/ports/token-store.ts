import type { FoundToken, Token } from '../access/token.ts'
import type { AuditNote } from '../audit/audit.ts'

/** What opens a server. Sealed as decisions are: fails with `unavailable` when that key is not to be had. */
export interface TokenStore {
  readonly add: (token: Token, note: AuditNote) => Promise<void>
  /** Oldest first, the ended ones too. */
  readonly list: () => Promise<readonly FoundToken[]>
  readonly find: (id: string) => Promise<FoundToken | undefined>
  /** For good, from when the note was made. Needs no key. `revoked_before` and `missing` change nothing. */
  readonly revoke: (id: string, note: AuditNote) => Promise<'revoked' | 'revoked_before' | 'missing'>
}
