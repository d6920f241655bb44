import type { FoundSession, StoredSession } from '../access/session.ts'
import type { AuditNote } from '../audit/audit.ts'
import type { FoundToken, Token } from '../access/token.ts'

/** Which of the other sessions end when one is opened. */
export interface SessionsOver {
  /** Opened before; ISO 8601. */
  readonly openedBefore: string
  /** Last seen before; ISO 8601. */
  readonly seenBefore: string
  /** So many of the same token stay, the new one among them; the newest ones. */
  readonly most: number
}

/** Who is signed in at the pages. Sealed as tokens are: fails with `unavailable` when that key is not to be had. */
export interface SessionStore {
  readonly open: (session: StoredSession, over: SessionsOver, note: AuditNote) => Promise<void>
  readonly find: (idHash: string) => Promise<FoundSession | undefined>
  /** Writes down when it was last seen. Nothing where it has ended, or is not genuine. */
  readonly see: (idHash: string, at: string) => Promise<void>
  /** For every server at once. Needs no key. */
  readonly end: (idHash: string) => Promise<void>
}

/** What opens a server. Sealed as decisions are: fails with `unavailable` when that key is not to be had. */
export interface TokenStore {
  readonly add: (token: Token, note: AuditNote) => Promise<void>
  /** Oldest first, the ended ones too. */
  readonly list: () => Promise<readonly FoundToken[]>
  readonly find: (id: string) => Promise<FoundToken | undefined>
  /** For good, from when the note was made. Needs no key. `revoked_before` and `missing` change nothing. */
  readonly revoke: (id: string, note: AuditNote) => Promise<'revoked' | 'revoked_before' | 'missing'>
}
