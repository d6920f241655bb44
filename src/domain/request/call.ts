import { ShieldError } from '../errors.ts'
import type { Query } from '../provider/http.ts'
import { DEEPEST_JSON, type Json } from '../text/json.ts'
import { quoted } from '../text/quoted.ts'
import { assertPath } from '../provider/path.ts'

export const WRITE_METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'] as const

export type WriteMethod = (typeof WRITE_METHODS)[number]

/**
 * The one HTTP request a write will make, frozen when the request is created. The body is a string: exactly these
 * bytes (UTF-8) are shown, hashed and sent.
 */
export interface Call {
  readonly method: WriteMethod
  /** Absolute and encoded, without the query. */
  readonly path: string
  readonly query: Query
  /** Forwarded to the provider as they are; only names that an operation's plan may set (ALLOWED_HEADERS). */
  readonly headers: Query
  /** JSON text, or null for a call without a body. */
  readonly body: string | null
}

/** What an operation's `plan` returns. */
export interface CallDraft {
  readonly method: WriteMethod
  readonly path: string
  readonly query?: Query
  readonly headers?: Query
  readonly body?: Json
}

/** Control headers and credentials can never be among these. */
export const ALLOWED_HEADERS: readonly string[] = ['if-match']

/** Nango's own limit is 75 MB; nothing a person can read is near this. */
const LONGEST_BODY_BYTES = 256 * 1024

/**
 * Freezes a planned call. Nango parses a JSON body and serialises it again, so a body that would not survive that
 * unchanged (1.0, integers beyond 2^53, lone surrogates) is refused: what was shown would not be what is sent.
 */
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
    body: draft.body === undefined ? null : freezeBody(draft.body),
  }
}

function freezeBody(body: Json): string {
  // First, because JSON.stringify overflows the stack on deep nesting.
  assertSafeJson(body, 0)
  const text = JSON.stringify(body)
  if (JSON.stringify(JSON.parse(text)) !== text) {
    throw new ShieldError(
      'usage',
      'The call would be changed on its way: its JSON does not survive being parsed again',
    )
  }
  if (Buffer.byteLength(text) > LONGEST_BODY_BYTES) {
    throw new ShieldError(
      'usage',
      `The call is ${Buffer.byteLength(text)} bytes long; at most ${LONGEST_BODY_BYTES} can be reviewed`,
    )
  }
  return text
}

function assertSafeJson(value: Json, depth: number): void {
  if (depth > DEEPEST_JSON)
    throw new ShieldError('usage', `The call is nested more than ${DEEPEST_JSON} levels deep`)
  if (typeof value === 'number' && !isExact(value)) {
    throw new ShieldError('usage', `The number ${value} cannot be sent exactly; send it as a string`)
  }
  if (typeof value === 'string') assertWellFormed(value)
  if (typeof value !== 'object' || value === null) return
  for (const [key, child] of Object.entries(value)) {
    if (key === '__proto__') throw new ShieldError('usage', 'The call may not have a member "__proto__"')
    assertWellFormed(key)
    assertSafeJson(child, depth + 1)
  }
}

function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
}

function assertWellFormed(text: string): void {
  if (!text.isWellFormed()) {
    throw new ShieldError('usage', 'A text in the call has half a character (a lone surrogate)')
  }
}
