import type { Answer } from '../answer.ts'
import type { ApiRequest } from './api-request.ts'
import { apiError, authError } from './errors.ts'
import type { NangoParts, Session } from './state.ts'

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i
const SESSION_TOKEN = /^nango_connect_session_[0-9a-f]{64}$/

/**
 * Undefined when the API key is right and has one of the rights, where any are asked for; else the answer that refuses
 * it. `Bearer ` may be left out.
 */
export function refuseKey(
  parts: NangoParts,
  request: ApiRequest,
  rights: readonly string[],
): Answer | undefined {
  const key = bearer(request)
  if (key === undefined)
    return authError(
      'missing_auth_header',
      'Authentication failed. The request is missing the Authorization header.',
    )
  if (!UUID_V4.test(key))
    return authError(
      'invalid_secret_key_format',
      'Authentication failed. The provided secret key is not a UUID v4.',
    )
  if (key !== parts.apiKey || parts.faults.take(['bad-key'], request) !== undefined)
    return authError(
      'unknown_account',
      'Authentication failed. The provided authorization header does not match any account.',
    )
  const lacks = rights.length > 0 && parts.faults.take(['no-right'], request) !== undefined
  return lacks ? insufficientScope(rights) : undefined
}

/** https://nango.dev/docs/reference/backend/http-api/api-keys */
function insufficientScope(rights: readonly string[]): Answer {
  const names = rights.map((right) => `environment:${right}`)
  const required = names.length === 1 ? 'Required' : 'Required one of'
  return apiError(403, 'forbidden', `Insufficient scope. ${required}: ${names.join(' or ')}`)
}

function bearer(request: ApiRequest): string | undefined {
  const header = request.headers['authorization']?.trim()
  return header === undefined || header === '' ? undefined : header.replace(/^Bearer\s+/i, '')
}

/** The session that the request's bearer token opens, or the answer that refuses it. */
export function bearerSession(
  parts: NangoParts,
  request: ApiRequest,
): { readonly session: Session } | { readonly refused: Answer } {
  const token = bearer(request)
  return token === undefined
    ? {
        refused: authError(
          'missing_auth_header',
          'Authentication failed. The request is missing the Authorization header.',
        ),
      }
    : openSession(parts, token)
}

export function isSessionToken(request: ApiRequest): boolean {
  return SESSION_TOKEN.test(bearer(request) ?? '')
}

/** Unknown, deleted and expired sessions are refused in the same words. */
export function openSession(
  parts: NangoParts,
  token: string,
): { readonly session: Session } | { readonly refused: Answer } {
  if (!SESSION_TOKEN.test(token))
    return {
      refused: authError(
        'invalid_connect_session_token_format',
        'Authentication failed. The provided connect session token is not following correct format: nango_connect_session_RANDOM)',
      ),
    }
  const session = parts.state.sessions.get(token)
  if (session === undefined || session.expiresAt <= parts.now())
    return {
      refused: authError(
        'unknown_connect_session_token',
        'Authentication failed. The provided connect session token does not match any account.',
      ),
    }
  return { session }
}

/** The session named in the query of a page that a browser opens. */
export function querySession(
  parts: NangoParts,
  request: ApiRequest,
): { readonly session: Session } | { readonly refused: Answer } {
  const token = request.query.get('connect_session_token')
  if (token !== null) return openSession(parts, token)
  if (request.query.has('public_key'))
    return {
      refused: apiError(
        401,
        'deprecated_authentication',
        'Public key authentication is deprecated. Please use connect session authentication instead.',
      ),
    }
  return {
    refused: authError(
      'missing_public_key',
      'Authentication failed. The request is missing a valid public key parameter.',
    ),
  }
}
