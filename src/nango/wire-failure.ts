import { ShieldError } from '../domain/errors.ts'
import type { Refusal } from './refusal.ts'
import type { WireFailure } from './wire.ts'

const START = 'Start Nango there, or set NANGO_BASE_URL to where it runs'

/** No complete answer from Nango, in shield's words. */
export function refusalOfFailure(failure: WireFailure, baseUrl: string): Refusal {
  return {
    code: 'unavailable',
    reason: 'unreachable',
    message: messageOf(failure, baseUrl),
    hint: failure.reason === 'unreached' ? START : 'shield status --check',
  }
}

function messageOf({ reason, code }: WireFailure, baseUrl: string): string {
  if (reason === 'unreached') return `Nango is not reachable at ${baseUrl} (${code})`
  if (reason === 'timeout') return `Nango at ${baseUrl} did not answer in time`
  if (reason === 'oversized') return `The answer from Nango at ${baseUrl} is larger than 10 MB`
  return `The connection to Nango at ${baseUrl} broke before the answer was complete (${code})`
}

/** Nothing of what caused it goes along: that carries the API key. */
export function toError(refusal: Refusal): ShieldError {
  return new ShieldError(refusal.code, refusal.message, { hint: refusal.hint, reason: refusal.reason })
}
