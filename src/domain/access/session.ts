import { hash } from 'node:crypto'
import { hmacOf, isSameSecret } from '../hash.ts'
import { HOUR, MINUTE } from '../limits.ts'
import { canonicalJson } from '../text/canonical-json.ts'

/**
 * That somebody signed in at the pages with a token, as it is stored. What opens it is its id, which stands in a cookie
 * and nowhere else: a copy of the database opens no page.
 */
export interface StoredSession {
  /** SHA-256 of the id in hex. */
  readonly idHash: string
  readonly tokenId: string
  readonly openedAt: string
  /** When a page was last asked for with it, as far as that is written down. */
  readonly seenAt: string
}

/** A session as the store found it. */
export interface FoundSession extends StoredSession {
  /** Whether it carries shield's seal. */
  readonly isGenuine: boolean
}

/** How long a session lasts at most, and without a look at a page. */
export const SESSION_LASTS = { atMost: 12 * HOUR, idle: HOUR } as const

/** Sessions of one token, which is somebody's own: one more sign-in ends their oldest session, and nobody else's. */
export const MOST_SESSIONS = 20

/** A session is written to at most so often, however many pages are looked at. */
export const SEEN_AGAIN_AFTER = MINUTE

/** What is stored of an id. It is 32 random bytes, so that no slow hash is needed. */
export function hashSessionId(id: string): string {
  return hash('sha256', id)
}

/** What every form of a session carries. It follows from the id, so that it is kept nowhere either. */
export function csrfOf(id: string): string {
  return hmacOf(Buffer.from(id), 'form')
}

/** `now`: milliseconds since 1970. A time that cannot be read is over. */
export function isSessionOver({ openedAt, seenAt }: StoredSession, now: number): boolean {
  const isYoung = now - Date.parse(openedAt) <= SESSION_LASTS.atMost
  const isInUse = now - Date.parse(seenAt) <= SESSION_LASTS.idle
  return !isYoung || !isInUse
}

/**
 * HMAC-SHA-256 in hex over all of a session, under the key that tokens are sealed with: whoever can only write the database
 * can make none, give none to another token and lengthen none.
 */
export function sealSession(key: Uint8Array, { idHash, tokenId, openedAt, seenAt }: StoredSession): string {
  return hmacOf(key, canonicalJson({ session: idHash, tokenId, openedAt, seenAt }))
}

/** `key`: null where nothing was ever sealed. */
export function isSessionSealed(key: Uint8Array | null, session: StoredSession, seal: string): boolean {
  return key !== null && isSameSecret(sealSession(key, session), seal)
}
