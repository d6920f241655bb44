import type { ProviderResponse } from '../../domain/provider/http.ts'
import type { Outcome } from '../../domain/request/outcome.ts'
import { pageInstead } from './json-in.ts'
import { adviceFor, parseRefusal, refusalText, type WooRefusal } from './refusal.ts'

/** After these nothing was written, when they come in WordPress's own envelope. */
const REFUSED: readonly number[] = [400, 401, 403, 404, 405, 410, 413, 415, 422, 429]

/** What was refused for good, with what to do about it; undefined for every other answer. */
export function refusedForGood(response: ProviderResponse): Outcome<never> | undefined {
  const refusal = parseRefusal(response)
  return refusal !== undefined && REFUSED.includes(refusal.status) ? notApplied(refusal) : undefined
}

export function notApplied(refusal: WooRefusal, hint = adviceFor(refusal, again).hint): Outcome<never> {
  return { kind: 'not_applied', reason: `The shop refused it: ${withHint(refusalText(refusal), hint)}` }
}

/** Which name the connection has is not known here, and what is stored is read at every door. */
function again(flags?: '--write'): string {
  return flags === undefined ? 'connect the shop again' : 'connect the shop again for writing'
}

/** `expected`: what should have come. */
export function whyAmbiguous(response: ProviderResponse, expected: string): string {
  const refusal = parseRefusal(response)
  if (refusal !== undefined) return `The shop answered ${response.status}: ${refusalText(refusal)}`
  const instead = pageInstead(response)
  if (instead === undefined) return `The shop answered ${response.status} with JSON that is not ${expected}`
  return withHint(`The answer (${response.status}) is ${instead.what}`, instead.hint)
}

function withHint(text: string, hint: string): string {
  return `${text.replace(/[.\s]+$/, '')}. ${hint}`
}
