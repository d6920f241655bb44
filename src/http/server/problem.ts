import { defined, type Json, type JsonObject, objectOf } from '../../domain/text/json.ts'
import {
  BUSY,
  type ErrorCode,
  EXIT_CODES,
  isShieldError,
  ShieldError,
  TOO_MUCH,
} from '../../domain/errors.ts'
import { withoutTokens } from '../../domain/access/token.ts'
import type { Answer } from '../route.ts'
import { sayIn, type Wording } from '../../domain/text/wording.ts'
import { type DoorWords, sayCommands } from '../../domain/text/command-words.ts'
import { ROUTE_WORDS } from './command-words.ts'

/** The design's codes as HTTP statuses: the one place. `Problem` tells closer. */
const STATUS: Readonly<Record<ErrorCode, number>> = {
  usage: 400,
  denied: 403,
  not_found: 404,
  conflict: 409,
  not_granted: 409,
  pending: 409,
  not_connected: 424,
  failed: 502,
  outcome_unknown: 502,
  unavailable: 503,
  interrupted: 503,
  internal: 500,
}

/** What an error is answered with where nothing says closer. */
export function statusOf({ code, reason }: ShieldError): number {
  return reason === TOO_MUCH ? 429 : STATUS[code]
}

/** What each status means here, in a few words that never change. */
const TITLES: Readonly<Record<number, string>> = {
  400: 'The request cannot be understood',
  401: 'No valid token',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Another method is needed',
  409: 'In conflict with the present state',
  410: 'Expired',
  412: 'Not what was shown',
  413: 'Too large',
  415: 'Another content type is needed',
  424: 'Not connected',
  428: 'The digest of what was shown is missing',
  429: 'Too much',
  500: 'Internal error',
  502: 'The provider refused, or the outcome is unknown',
  503: 'Not available',
}

interface Closer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Further members of the problem, such as the request it is about. */
  readonly members?: JsonObject
}

/** An error of shield's whose status says more than its code does: 401, 410, 412, 413 … */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly error: ShieldError
  readonly closer: Closer

  constructor(error: ShieldError, closer: Closer) {
    super(error.message, { cause: error })
    this.error = error
    this.closer = closer
  }
}

interface More extends Omit<Closer, 'status'> {
  readonly hint?: string
  readonly reason?: string
}

/** An error with a status that its code does not say. */
export function problemWith(status: number, code: ErrorCode, message: string, more: More = {}): Problem {
  const { headers, members, ...details } = more
  return new Problem(new ShieldError(code, message, details), { status, ...defined({ headers, members }) })
}

/** The error without its status, for a door that has none. */
export function withoutStatus(error: unknown): unknown {
  return error instanceof Problem ? error.error : error
}

/** Whether somebody was refused, whatever the status. */
export function isDenial(error: unknown): boolean {
  const inner = withoutStatus(error)
  return isShieldError(inner) && inner.code === 'denied'
}

/**
 * The one shape of an error (RFC 9457): fields by their keys, and commands as routes or in other words of the door. What
 * is not an error of shield's own says nothing but that it is our bug. https://www.rfc-editor.org/rfc/rfc9457
 */
export function problemOf(error: unknown, words: DoorWords = ROUTE_WORDS): Answer {
  if (error instanceof Problem) return problem(error.error, error.closer, words)
  if (isShieldError(error)) return problem(error, { status: statusOf(error) }, words)
  return problem(new ShieldError('internal', 'This is a bug in shield'), { status: 500 }, words)
}

/** The problem with the id of the request over HTTP that met it, by which whoever runs the server finds it in the log. */
export function withRequestId(problem: Answer, requestId: string | undefined): Answer {
  return { ...problem, body: { ...objectOf(problem.body), ...defined({ requestId }) } }
}

/** Seconds after which a caller who met a busy server may ask again. */
const ASK_AGAIN = 5

function problem(error: ShieldError, closer: Closer, { names, commands }: DoorWords): Answer {
  const { code, reason, wording } = error
  const { status, headers, members } = closer
  const detail = sayIn(wording.message, names)
  const hint = wording.hint === undefined ? undefined : sayCommands(sayIn(wording.hint, names), commands)
  const fields = fieldsIn(wording.message)
  const isReworded = detail !== error.message || hint !== error.hint
  const body: Record<string, Json> = {
    type: 'about:blank',
    title: TITLES[status] ?? 'Error',
    status,
    // A secret typed in the wrong place must not be shown to the reader of this.
    detail: withoutTokens(detail),
    code,
    exit: EXIT_CODES[code],
    ...(hint === undefined ? {} : { hint: withoutTokens(hint) }),
    ...(fields.length === 0 ? {} : { fields }),
    ...(isReworded ? { wording: wordingJson(error) } : {}),
    ...members,
  }
  return {
    status,
    body,
    headers: {
      'content-type': 'application/problem+json',
      ...(reason === BUSY ? { 'retry-after': String(ASK_AGAIN) } : {}),
      ...headers,
    },
  }
}

/** The keys of the input that it is about. */
function fieldsIn(message: Wording): readonly string[] {
  const parts = typeof message === 'string' ? [] : message
  return [...new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : (part.field ?? []))))]
}

/** What a command line that works through this server says in words of its own. */
function wordingJson({ wording: { message, hint } }: ShieldError): JsonObject {
  return { detail: partsOf(message), ...(hint === undefined ? {} : { hint: partsOf(hint) }) }
}

/** What has no word here stays here. */
function partsOf(wording: Wording): readonly Json[] {
  return (typeof wording === 'string' ? [wording] : wording)
    .filter((part) => typeof part === 'string' || part.key !== '')
    .map((part) =>
      typeof part === 'string'
        ? withoutTokens(part)
        : Object.fromEntries(Object.entries(part).map(([name, text]) => [name, withoutTokens(text)])),
    )
}
