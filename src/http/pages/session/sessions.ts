import type { Principal } from '../../../domain/access/principal.ts'
import { HOUR } from '../../../domain/limits.ts'

/** Somebody who signed in with a token. */
export interface Session {
  readonly principal: Principal
  /** What every form of this session carries. */
  readonly csrf: string
}

export interface Sessions {
  /** Returns the id that goes into the cookie. */
  readonly open: (principal: Principal) => string
  /** Null: unknown, too old, or its token is no longer good. */
  readonly find: (id: string) => Promise<Session | null>
  readonly end: (id: string) => void
}

interface SessionParts {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly random: (size: number) => Uint8Array
  /** Who a token belongs to now; null: it was revoked, or its time is over. */
  readonly principalOf: (tokenId: string) => Promise<Principal | null>
}

interface Kept {
  readonly tokenId: string
  readonly csrf: string
  readonly openedAt: number
  seenAt: number
}

const LONGEST = 12 * HOUR
const LONGEST_IDLE = HOUR

/** Sessions of one token, which is somebody's own: one more sign-in ends their oldest session, and nobody else's. */
const MOST = 20

/**
 * Sessions of the pages, in memory: a restart of the server ends them all, and so does revoking the token that one was
 * opened with, at once.
 */
export function createSessions({ now, random, principalOf }: SessionParts): Sessions {
  const sessions = new Map<string, Kept>()
  const secret = (): string => Buffer.from(random(32)).toString('base64url')
  const isOver = ({ openedAt, seenAt }: Kept): boolean =>
    now() - openedAt > LONGEST || now() - seenAt > LONGEST_IDLE
  return {
    open: ({ tokenId }) => {
      for (const [id, session] of sessions) if (isOver(session)) sessions.delete(id)
      const [oldest, ...others] = [...sessions].filter(([, session]) => session.tokenId === tokenId)
      if (oldest !== undefined && others.length + 1 >= MOST) sessions.delete(oldest[0])
      const id = secret()
      sessions.set(id, { tokenId, csrf: secret(), openedAt: now(), seenAt: now() })
      return id
    },
    find: async (id) => {
      const session = sessions.get(id)
      if (session === undefined) return null
      const principal = isOver(session) ? null : await principalOf(session.tokenId)
      if (principal === null) {
        sessions.delete(id)
        return null
      }
      session.seenAt = now()
      return { principal, csrf: session.csrf }
    },
    end: (id) => void sessions.delete(id),
  }
}
