import type { Refusal } from '../answer.ts'
import type { ApiRequest } from './api-request.ts'
import { apiRefusal, authRefusal } from './errors.ts'
import type { NangoParts, Session } from './state.ts'

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i
const SESSION_TOKEN = /^nango_connect_session_[0-9a-f]{64}$/

/** Refuses a wrong API key, and one that has none of these rights, where any are asked for. `Bearer ` may be left out. */
export function checkKey(parts: NangoParts, request: ApiRequest, rights: readonly string[]): void {
  const key = getBearer(request)
  if (!UUID_V4.test(key))
    throw authRefusal(
      'invalid_secret_key_format',
      'Authentication failed. The provided secret key is not a UUID v4.',
    )
  if (parts.faults.take(['no-database'], request) !== undefined) throw keyNotLookedUp(request)
  if (key !== parts.apiKey || parts.faults.take(['bad-key'], request) !== undefined) throw unknownAccount()
  if (rights.length > 0 && parts.faults.take(['no-right'], request) !== undefined)
    throw apiRefusal(403, 'forbidden', insufficientScope(rights))
}

function unknownAccount(): Refusal {
  return authRefusal(
    'unknown_account',
    'Authentication failed. The provided authorization header does not match any account.',
  )
}

/**
 * Whatever fails while Nango looks a key up, it says so of the key, and in other words where a session's token would do
 * as well.
 * https://github.com/NangoHQ/nango/blob/2f4c0af/packages/server/lib/middleware/access.middleware.ts
 */
function keyNotLookedUp({ method, path }: ApiRequest): Refusal {
  if (method === 'GET' && path === '/integrations') return unknownAccount()
  return authRefusal('malformed_auth_header', 'Authentication failed. The Authorization header is malformed.')
}

/** https://nango.dev/docs/reference/backend/http-api/api-keys */
function insufficientScope(rights: readonly string[]): string {
  const names = rights.map((right) => `environment:${right}`)
  return `Insufficient scope. ${names.length === 1 ? 'Required' : 'Required one of'}: ${names.join(' or ')}`
}

function findBearer({ headers }: ApiRequest): string {
  return headers['authorization']?.trim().replace(/^Bearer\s+/i, '') ?? ''
}

function getBearer(request: ApiRequest): string {
  if ((request.headers['authorization'] ?? '').trim() !== '') return findBearer(request)
  throw authRefusal(
    'missing_auth_header',
    'Authentication failed. The request is missing the Authorization header.',
  )
}

/** The session that the request's bearer token opens. */
export function bearerSession(parts: NangoParts, request: ApiRequest): Session {
  return openSession(parts, getBearer(request))
}

export function isSessionToken(request: ApiRequest): boolean {
  return SESSION_TOKEN.test(findBearer(request))
}

/** The session with this token; undefined for one that is unknown, deleted or expired. */
export function findSession({ state, now }: NangoParts, token: string): Session | undefined {
  const session = state.sessions.get(token)
  return session === undefined || session.expiresAt <= now() ? undefined : session
}

/** Unknown, deleted and expired sessions are refused in the same words. */
export function openSession(parts: NangoParts, token: string): Session {
  if (!SESSION_TOKEN.test(token))
    throw authRefusal(
      'invalid_connect_session_token_format',
      'Authentication failed. The provided connect session token is not following correct format: nango_connect_session_RANDOM)',
    )
  const session = findSession(parts, token)
  if (session !== undefined) return session
  throw authRefusal(
    'unknown_connect_session_token',
    'Authentication failed. The provided connect session token does not match any account.',
  )
}

/** The session named in the query of a page that a browser opens. */
export function querySession(parts: NangoParts, { query }: ApiRequest): Session {
  const token = query.get('connect_session_token')
  if (token !== null) return openSession(parts, token)
  if (query.has('public_key'))
    throw apiRefusal(
      401,
      'deprecated_authentication',
      'Public key authentication is deprecated. Please use connect session authentication instead.',
    )
  throw authRefusal(
    'missing_public_key',
    'Authentication failed. The request is missing a valid public key parameter.',
  )
}
