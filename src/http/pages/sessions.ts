import { generateCookie } from 'hono/cookie'
import type { Principal } from '../../domain/access/principal.ts'
import { HOUR } from '../../domain/limits.ts'
import type { HttpContext } from '../context.ts'
import { PAGE_HEADERS } from './layout.ts'

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

/** With the prefix a browser takes it by TLS only, from this very host. https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html */
export function cookieName({ isSecure }: Pick<HttpContext, 'isSecure'>): string {
  return isSecure ? '__Host-shield' : 'shield'
}

/** No script reads it, and no other site makes a browser send it. `null` takes it away. */
export function sessionCookie(context: Pick<HttpContext, 'isSecure'>, id: string | null): string {
  return generateCookie(cookieName(context), id ?? '', {
    path: '/',
    httpOnly: true,
    secure: context.isSecure,
    sameSite: 'Strict',
    ...(id === null ? { maxAge: 0 } : {}),
  })
}

/** Sends the browser to another page of ours, with a GET. */
export function goTo(path: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status: 303, headers: { ...PAGE_HEADERS, ...headers, location: path } })
}

/** Where somebody wanted to go before they had to sign in; only to a page of ours. */
export function safeNext(next: string | null): string {
  return next !== null && /^\/(?:[a-z0-9_-]+(?:\/[a-z0-9_-]+)*)?$/.test(next) ? next : '/'
}
