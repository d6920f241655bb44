import { ShieldError } from '../errors.ts'
import { type Query, assertPath } from '../provider/http.ts'
import { quoted } from '../text/quoted.ts'
import { assertWellFormed, freezeBody, type Body, type BodyDraft } from './body.ts'

export const WRITE_METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'] as const

type WriteMethod = (typeof WRITE_METHODS)[number]

/**
 * The one HTTP request a write will make, frozen when the request is created: exactly these bytes are shown, hashed and
 * sent.
 */
export interface Call {
  readonly method: WriteMethod
  /** Absolute and encoded, without the query. */
  readonly path: string
  readonly query: Query
  /** Forwarded to the provider as they are; only names that an operation's plan may set (ALLOWED_HEADERS). */
  readonly headers: Query
  /** Null for a call without a body. */
  readonly body: Body | null
}

/** What an operation's `plan` returns. */
export interface CallDraft extends BodyDraft {
  readonly method: WriteMethod
  readonly path: string
  readonly query?: Query
  readonly headers?: Query
}

/** Control headers and credentials can never be among these. */
export const ALLOWED_HEADERS: readonly string[] = ['if-match']

/** Freezes a planned call. Fails with `usage` for what would not arrive as it was shown. */
export function freezeCall(draft: CallDraft): Call {
  assertPath(draft.path)
  const headers = draft.headers ?? []
  for (const [name, value] of headers) {
    if (!ALLOWED_HEADERS.includes(name) || !/^[\u0020-\u007e]*$/.test(value)) {
      throw new ShieldError('internal', `A call may not carry the header ${quoted(name)}`)
    }
  }
  const query = draft.query ?? []
  for (const text of query.flat()) assertWellFormed(text)
  return {
    method: draft.method,
    path: draft.path,
    query,
    headers,
    body: freezeBody(draft),
  }
}
