import type { Principal } from '../../domain/access/principal.ts'
import {
  csrfOf,
  hashSessionId,
  isSessionOver,
  MOST_SESSIONS,
  SEEN_AGAIN_AFTER,
  SESSION_LASTS,
} from '../../domain/access/session.ts'
import { tryOr } from '../../domain/errors.ts'
import { noteOf, type Parts } from '../parts.ts'
import { judgedNow } from '../upkeep/tidy.ts'
import { principalOf } from './tokens.ts'

/** Somebody who signed in with a token. */
export interface Session {
  /** What stands in the cookie. */
  readonly id: string
  readonly principal: Principal
  /** What every form of this session carries. */
  readonly csrf: string
}

/**
 * Who is signed in at the pages. It stands in the store, so that every server knows it, and one that is started anew. Each
 * fails with `unavailable` when the database or the seal key is.
 */
export interface Sessions {
  /** Writes down who signed in, and returns the id that goes into the cookie. */
  readonly open: (principal: Principal) => Promise<string>
  /** Null: unknown, ended, too old, not shield's own, or its token is no longer good. A look, which lengthens nothing. */
  readonly find: (id: string) => Promise<Session | null>
  /** The same for somebody who asks for a page: the session goes on. */
  readonly use: (id: string) => Promise<Session | null>
  /** Ends it at every server. */
  readonly end: (id: string) => Promise<void>
}

const ID_BYTES = 32

export function createSessions(parts: Parts): Sessions {
  const find = async (id: string): Promise<(Session & { readonly isFresh: boolean }) | null> => {
    const store = await parts.store()
    const stored = await store.sessions.find(hashSessionId(id))
    if (stored?.isGenuine !== true) return null
    const standing = await store.guard.standing()
    const now = judgedNow(parts, standing)
    const principal = isSessionOver(stored, now) ? null : await principalOf(parts, stored.tokenId, standing)
    if (principal === null) return null
    return { id, principal, csrf: csrfOf(id), isFresh: now - Date.parse(stored.seenAt) < SEEN_AGAIN_AFTER }
  }
  return {
    find,
    open: async ({ name, tokenId }) => {
      const { sessions, guard } = await parts.store()
      const now = judgedNow(parts, await guard.standing())
      const at = isoOf(now)
      const id = Buffer.from(parts.random(ID_BYTES)).toString('base64url')
      const over = {
        openedBefore: isoOf(now - SESSION_LASTS.atMost),
        seenBefore: isoOf(now - SESSION_LASTS.idle),
        most: MOST_SESSIONS,
      }
      await sessions.open(
        { idHash: hashSessionId(id), tokenId, openedAt: at, seenAt: at },
        over,
        noteOf(parts, 'session.opened', null, { name, door: 'web' }, { token: tokenId }),
      )
      return id
    },
    use: async (id) => {
      const session = await find(id)
      if (session === null || session.isFresh) return session
      const { sessions, guard } = await parts.store()
      const at = isoOf(judgedNow(parts, await guard.standing()))
      // What cannot be written down keeps nobody from looking: the session is only over sooner.
      await tryOr(
        () => sessions.see(hashSessionId(id), at),
        () => undefined,
      )
      return session
    },
    end: async (id) => (await parts.store()).sessions.end(hashSessionId(id)),
  }
}

function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
