import { ShieldError } from '../domain/errors.ts'
import { explainNoConnection } from '../domain/provider/no-connection.ts'
import type { Refusal } from './proxy/refusal.ts'
import type { WireFailure } from './wire.ts'

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
