import type { ProviderResponse } from '../../domain/http.ts'
import { parseRefusal, refusalText, type WooRefusal } from './errors.ts'
import { pageInstead } from './not-the-api.ts'

/** After these nothing was written, when they come in WordPress's own envelope. */
const REFUSED: readonly number[] = [400, 401, 403, 404, 405, 410, 413, 415, 422, 429]

export function isRefusedForGood({ status }: WooRefusal): boolean {
  return REFUSED.includes(status)
}

/** `expected`: what should have come. */
export function whyAmbiguous(response: ProviderResponse, expected: string): string {
  const refusal = parseRefusal(response)
  if (refusal !== undefined) return `The shop answered ${response.status}: ${refusalText(refusal)}`
  const instead = pageInstead(response) ?? `JSON that is not ${expected}`
  return `The shop answered ${response.status} with ${instead}`
}
