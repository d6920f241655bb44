import { ShieldError } from '../domain/errors.ts'
import type { NangoTrouble } from '../domain/ports/nango.ts'
import type { ConnectionIdentity } from '../domain/provider/connection.ts'
import { explainNoConnection } from '../domain/provider/no-connection.ts'
import type { NangoError, WireFailure } from './wire.ts'

/** Nango's own no, in shield's words. */
export interface Refusal {
  readonly code: 'unavailable' | 'not_connected' | 'internal'
  readonly reason: NangoTrouble
  readonly message: string
  readonly hint: string
}

/** What a message may name. */
export interface RefusalContext {
  readonly baseUrl: string
  /** Absent where a call concerns no connection. */
  readonly connection?: Pick<ConnectionIdentity, 'integration' | 'nangoConnectionId'>
  /** Seconds or a date, as the header had it. */
  readonly retryAfter?: string
}

const CHECK = 'shield status --check'

export function wrongHost(baseUrl: string, what: string): Refusal {
  return {
    code: 'unavailable',
    reason: 'wrong_host',
    message: `${baseUrl} answered with ${what} where Nango's API was expected`,
    hint: "Check NANGO_BASE_URL: it is the address of Nango's API, by default http://127.0.0.1:3003",
  }
}

export function keyRefused(baseUrl: string, code: string): Refusal {
  return code === KEY_NOT_LOOKED_UP ? keyNotLookedUp(baseUrl, code) : notAccepted(baseUrl, code)
}

/**
 * Nango's word for whatever failed while it looked a key up, its database above all. For a key in the header that shield
 * sends it never says so itself.
 * https://github.com/NangoHQ/nango/blob/2f4c0af/packages/server/lib/middleware/access.middleware.ts
 */
const KEY_NOT_LOOKED_UP = 'malformed_auth_header'

function keyNotLookedUp(baseUrl: string, code: string): Refusal {
  return {
    code: 'unavailable',
    reason: 'nango_failed',
    message: `Nango at ${baseUrl} could not look up NANGO_API_KEY (${code})`,
    hint: `See whether Nango's own database runs, and look into Nango's own log; then: ${CHECK}`,
  }
}

function notAccepted(baseUrl: string, code: string): Refusal {
  return {
    code: 'not_connected',
    reason: 'key_refused',
    message: `Nango at ${baseUrl} does not accept NANGO_API_KEY (${code})`,
    hint: `Copy a key from Nango's dashboard (Environment Settings > API Keys) to NANGO_API_KEY, then: ${CHECK}`,
  }
}

export function scopeMissing(nango: NangoError): Refusal {
  const rights = rightsIn(nango.message)
  return {
    code: 'not_connected',
    reason: 'right_missing',
    message: `NANGO_API_KEY lacks a right that this needs${rights.length === 0 ? '' : `: ${rights.join(' or ')}`}`,
    hint: `Give the key ${rights.length > 1 ? 'one of these rights' : 'this right'} in Nango's dashboard (Environment Settings > API Keys)`,
  }
}

/**
 * As its server writes them: `Insufficient scope. Required: A`, `Required one of: A or B` where either will do, and
 * `Credential and refresh options require the A scope`.
 */
const RIGHTS: readonly RegExp[] = [
  /^Insufficient scope\. Required(?: one of)?: ([a-z0-9_:, ]{1,500})$/,
  /^Credential and refresh options require the ([a-z0-9_:]{1,500}) scope$/,
]

function rightsIn(message: string): readonly string[] {
  const text = RIGHTS.map((form) => form.exec(message)?.[1]).find((found) => found !== undefined) ?? ''
  return text.split(/ or |, /).filter((right) => /^[a-z0-9_]+(?::[a-z0-9_]+)+$/.test(right))
}

export function rateLimited(context: RefusalContext): Refusal {
  const seconds = /^\d{1,5}$/.exec(context.retryAfter ?? '')?.[0]
  return {
    code: 'unavailable',
    reason: 'rate_limited',
    message: "Nango's own rate limit is reached",
    hint: `Wait ${seconds === undefined || seconds === '0' ? 'a minute' : `${seconds} seconds`}, then do the same again`,
  }
}

export function planLimit(): Refusal {
  return {
    code: 'unavailable',
    reason: 'plan_limit',
    message: "Nango's plan allows no more of this",
    hint: "Raise the plan in Nango's dashboard, or wait for the next billing period",
  }
}

export function integrationMissing(context: RefusalContext): Refusal {
  const integration = JSON.stringify(context.connection?.integration ?? '')
  return {
    code: 'not_connected',
    reason: 'integration_missing',
    message: `Nango has no integration ${integration}`,
    hint: "`shield providers configure` with its provider creates it, as does Nango's dashboard (Integrations > Configure New Integration) with exactly this id",
  }
}

export function connectionMissing({ connection }: RefusalContext): Refusal {
  const id = JSON.stringify(connection?.nangoConnectionId ?? '')
  return {
    code: 'not_connected',
    reason: 'connection_missing',
    message: `Nango has no connection ${id} of the integration ${JSON.stringify(connection?.integration ?? '')}`,
    hint: `${CHECK} names the connection; \`shield connect\` with its provider makes a new one`,
  }
}

export function refreshFailed(context: RefusalContext): Refusal {
  return withoutAccess(context, 'refresh_failed', 'Nango could not refresh')
}

export function refreshExhausted(context: RefusalContext): Refusal {
  return withoutAccess(
    context,
    'refresh_exhausted',
    'After days of failures Nango no longer tries to refresh',
  )
}

function withoutAccess({ connection }: RefusalContext, reason: NangoTrouble, what: string): Refusal {
  const { nangoConnectionId: id = '', integration = '' } = connection ?? {}
  return {
    code: 'not_connected',
    reason,
    message: `${what} the access of the connection ${JSON.stringify(id)} (${JSON.stringify(integration)})`,
    hint: `${CHECK} names the connection; \`shield connect\` with its provider authorises it again`,
  }
}

export function backingOff(): Refusal {
  return {
    code: 'unavailable',
    reason: 'refresh_backoff',
    message: 'A refresh of the access failed a moment ago, and Nango waits before it tries again',
    hint: `Wait 30 seconds and do the same again; if it stays so: ${CHECK}`,
  }
}

export function providerUnreachable(code: string, where = ''): Refusal {
  const cause = /^[A-Z_]{1,60}$/.test(code) ? code : 'no reason given'
  return {
    code: 'unavailable',
    reason: 'provider_unreachable',
    message: `Nango could not reach the provider (${where === '' ? cause : `${cause} ${where}`})`,
    hint: `Do the same again in a moment; if it stays so: ${CHECK}`,
  }
}

/** Nango itself answers. */
export function connectionSilent(): Refusal {
  return {
    code: 'unavailable',
    reason: 'provider_silent',
    message:
      'The provider did not answer Nango in time: to the call, or to the refresh of its access before that',
    hint: `Do the same again in a moment; if it stays so: ${CHECK}`,
  }
}

/** Nango says so when it has no internet, too. */
export function providerNotAllowed(): Refusal {
  return {
    code: 'unavailable',
    reason: 'provider_unreachable',
    message:
      "Nango did not reach the provider: its address is unknown there, or Nango's settings do not allow it",
    hint: 'Check that the server Nango runs on has a working internet connection and name resolution',
  }
}

export function nangoFailed(status: number, code: string): Refusal {
  const known = /^[a-z][a-z0-9_]{1,60}$/.test(code) ? ` ${code}` : ''
  return {
    code: 'unavailable',
    reason: 'nango_failed',
    message: `Nango failed (${status}${known})`,
    hint: `Look into Nango's own log, then: ${CHECK}`,
  }
}

export function callRefused(code: string): Refusal {
  return {
    code: 'internal',
    reason: 'call_refused',
    message: `Nango did not take the call (${code})`,
    hint: 'shield --version, and report it with that version and the version of Nango',
  }
}

const START = 'Start Nango there, or set NANGO_BASE_URL to where it runs'

/** No complete answer from Nango, in shield's words. */
export function refusalOfFailure(failure: WireFailure, baseUrl: string): Refusal {
  return {
    code: 'unavailable',
    reason: 'unreachable',
    message: messageOf(failure, baseUrl),
    hint: hintFor(failure),
  }
}

function hintFor({ reason, code }: WireFailure): string {
  const known = explainNoConnection(code, 'NANGO_BASE_URL')
  if (reason === 'unreached') return known?.hint ?? START
  return code === NO_TLS ? (known?.hint ?? START) : 'shield status --check'
}

/** Found in the middle of a connection that came about, and so no proof that nothing was sent. */
const NO_TLS = 'EPROTO'

function messageOf({ reason, code }: WireFailure, baseUrl: string): string {
  const known = explainNoConnection(code, 'NANGO_BASE_URL')
  if (reason === 'unreached' && code !== 'ECONNREFUSED' && known !== undefined)
    return `Nango is not reachable at ${baseUrl}: ${known.what} (${code})`
  if (reason === 'unreached') return `Nango is not reachable at ${baseUrl} (${code})`
  if (code === NO_TLS) return `The connection to Nango at ${baseUrl} broke (${code}): ${known?.what ?? ''}`
  if (reason === 'timeout') return `Nango at ${baseUrl} did not answer in time`
  if (reason === 'oversized') return `The answer from Nango at ${baseUrl} is larger than 10 MB`
  return `The connection to Nango at ${baseUrl} broke before the answer was complete (${code})`
}

/** Nothing of what caused it goes along: that carries the API key. */
export function toError(refusal: Refusal): ShieldError {
  return new ShieldError(refusal.code, refusal.message, { hint: refusal.hint, reason: refusal.reason })
}
