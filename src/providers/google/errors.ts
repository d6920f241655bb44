import { ShieldError } from '../../domain/errors.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import { askedToWait, whenAgain } from '../../domain/provider/asked-wait.ts'
import { saidText, strangeAnswer, type Advice, type ProviderResponse } from '../../domain/provider/http.ts'
import { isJsonObject, objectsIn, type JsonObject } from '../../domain/text/json.ts'
import { EVENT_WRITE_SCOPES, typedScope } from './scopes.ts'

/** Google's error envelope, as far as it can be trusted. https://developers.google.com/workspace/calendar/api/guides/errors */
export interface GoogleRefusal {
  readonly status: number
  /** `notFound`, `insufficientPermissions` …; the first of `errors[]` or of the newer `details[]`, or empty. */
  readonly reason: string
  readonly message: string
  /** "30 seconds", where Google says so. */
  readonly wait: string | null
}

/** Undefined when the body is not Google's envelope for this very status: somebody else answered. */
export function parseRefusal(response: ProviderResponse): GoogleRefusal | undefined {
  const body = isJsonObject(response.json) ? response.json['error'] : undefined
  if (!isJsonObject(body) || body['code'] !== response.status) return undefined
  const first = [...objectsIn(body['errors']), ...objectsIn(body['details'])].find(
    (entry) => typeof entry['reason'] === 'string',
  )
  return {
    status: response.status,
    reason: saidText(first?.['reason'] ?? body['status']),
    message: saidText(body['message']),
    wait: askedToWait(response),
  }
}

/** Too much for now; nothing was done. */
export function isRateLimit(refusal: GoogleRefusal): boolean {
  const { status, reason } = refusal
  return (
    status === 429 ||
    (status === 403 && /^(?:user)?rateLimitExceeded$/i.test(reason)) ||
    isUsageLimit(refusal)
  )
}

/** Against spam, not against load: too many events or guests of other domains. https://support.google.com/a/answer/2905486 */
function isUsageLimit({ status, reason }: GoogleRefusal): boolean {
  return status === 403 && /^quotaExceeded$/i.test(reason)
}

/** The token lacks a scope, as opposed to a calendar that this account may not touch. */
export function isScopeMissing({ status, reason, message }: GoogleRefusal): boolean {
  return (
    status === 403 &&
    (/^insufficientPermissions$|SCOPE_INSUFFICIENT/.test(reason) || /insufficient.*scope/i.test(message))
  )
}

/** https://github.com/googleapis/google-api-nodejs-client/issues/3052 */
function isNoMeet({ status, message }: GoogleRefusal): boolean {
  return status === 400 && /^invalid conference type value/i.test(message)
}

/** What a refused write is told as, with what helps where the words of Google do not say it. */
export function refusedWrite(refusal: GoogleRefusal): string {
  const said = refusalText(refusal)
  if (isScopeMissing(refusal))
    return `Google refused it: the connection lacks the scope for it; connect it again for writing (${said})`
  if (isUsageLimit(refusal))
    return `Google refused it: the account has reached a limit on events or on guests from outside, which lasts for hours; a retry proposes it again (${said})`
  if (isNoMeet(refusal))
    return `Google refused it: the calendar has no Google Meet; propose it without a video call (${said})`
  if (!isRateLimit(refusal)) return `Google refused it: ${said}`
  const then = refusal.wait === null ? ', and' : `; wait ${refusal.wait}, then`
  return `Google refused it: too many requests for now${then} a retry proposes it again (${said})`
}

/** As a person reads it: "notFound: Not Found". */
export function refusalText({ status, reason, message }: GoogleRefusal): string {
  return [reason === '' ? String(status) : reason, message].filter((part) => part !== '').join(': ')
}

/** What is known of the connection where a hint has to name it. */
type Known = Pick<Connection, 'name'> & Partial<Pick<Connection, 'askedScopes' | 'grantedScopes'>>

/** What was being read, for the message: "the list of calendars". */
export interface Asked {
  readonly what: string
  /** Null while it is being connected. */
  readonly connection: Known | null
  /** One of these opens it; absent where a closed door is not a failure. */
  readonly scopes?: readonly string[]
  /** The command that lists what there is; absent for a calendar. */
  readonly found?: string
}

/**
 * The body of a successful read. Fails with `not_connected` (token dead, scope missing), `not_found`, `unavailable`
 * (rate limits, Google's own trouble, something that is not Google's answer) or `failed`.
 */
export function readBody(response: ProviderResponse, asked: Asked): JsonObject {
  if (response.status === 200 && isJsonObject(response.json)) return response.json
  const refusal = parseRefusal(response)
  if (refusal !== undefined) throw toShieldError(refusal, asked)
  throw strangeAnswer('Google', response, asked.what)
}

function toShieldError(refusal: GoogleRefusal, asked: Asked): ShieldError {
  const { code, hint } = translate(refusal, asked)
  return new ShieldError(code, `Google refused ${asked.what}: ${refusalText(refusal)}`, { hint })
}

function translate(refusal: GoogleRefusal, asked: Asked): Advice {
  const connect = reconnectCommand({ provider: 'google', name: asked.connection?.name })
  if (refusal.status === 401) return { code: 'not_connected', hint: connect }
  if (isRateLimit(refusal)) return { code: 'unavailable', hint: limitHint(refusal) }
  if (isScopeMissing(refusal)) return { code: 'not_connected', hint: `${connect}${wideningFlags(asked)}` }
  if (refusal.status === 404 || refusal.status === 410)
    return { code: 'not_found', hint: asked.found ?? 'shield calendar list-calendars' }
  if (refusal.status >= 500) return { code: 'unavailable', hint: whenAgain(refusal.wait, 'Try again') }
  return { code: 'failed', hint: failedHint(refusal) }
}

function limitHint(refusal: GoogleRefusal): string {
  return isUsageLimit(refusal)
    ? 'This limit of the account lasts for hours, and counts guests from outside: try again later, with fewer guests'
    : whenAgain(refusal.wait, 'Wait a minute, then try again')
}

/** What asks for the scope: naming scopes replaces all that were asked for before. */
function wideningFlags({ connection, scopes = [] }: Asked): string {
  const [wanted] = scopes
  if (wanted === undefined) return ''
  if (wanted === EVENT_WRITE_SCOPES[0]) return ' --write'
  const { askedScopes = [], grantedScopes = null } = connection ?? {}
  const before = askedScopes.length > 0 ? askedScopes : (grantedScopes ?? [])
  const all = new Set([...before, wanted])
  return ` --scopes ${[...all].map(typedScope).join(',')}`
}

function failedHint({ status, reason }: GoogleRefusal): string {
  if (/accessNotConfigured|SERVICE_DISABLED/.test(reason))
    return 'Enable the Google Calendar API in the Google Cloud project of this integration'
  return status === 403
    ? 'Ask the owner of the calendar to share it with this account'
    : 'Run it again with --debug to see what was asked'
}
