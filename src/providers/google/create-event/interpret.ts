import type { FrozenRequest } from '../../../domain/operation/operation.ts'
import type { ProviderResponse } from '../../../domain/provider/http.ts'
import { isJsonObject } from '../../../domain/text/json.ts'
import type { Outcome } from '../../../domain/request/outcome.ts'
import { parseRefusal, refusalText, refusedWrite } from '../errors.ts'
import { resultOf, type CreatedEvent } from './result.ts'

/** Refusals after which no event exists, when they come in Google's own envelope. 409 is not one: see below. */
const REFUSED: readonly number[] = [400, 401, 403, 404, 410, 412, 413, 415, 422, 429]

/**
 * What an answer to the insert proves. Only an event under our own id is success, and only Google's own refusal is
 * failure: a redirect that was followed, a page of HTML or somebody else's JSON proves nothing.
 */
export function interpretInsert(
  response: ProviderResponse,
  request: Pick<FrozenRequest<unknown, unknown>, 'call' | 'providerKey'>,
): Outcome<CreatedEvent> {
  const { status, json } = response
  if (
    status === 200 &&
    isJsonObject(json) &&
    json['id'] === request.providerKey &&
    json['status'] !== 'cancelled'
  ) {
    return { kind: 'applied', result: resultOf(json, request) }
  }
  const refusal = parseRefusal(response)
  if (refusal !== undefined && REFUSED.includes(status)) {
    return { kind: 'not_applied', reason: refusedWrite(refusal) }
  }
  return { kind: 'ambiguous', reason: whyAmbiguous(response) }
}

function whyAmbiguous(response: ProviderResponse): string {
  const refusal = parseRefusal(response)
  // It may be our own first call that holds the id: reading the event tells.
  if (response.status === 409) return 'Google says that an event with this id exists already'
  if (refusal !== undefined) return `Google answered ${response.status}: ${refusalText(refusal)}`
  const shape = response.json === undefined ? 'something that is not JSON' : 'something that is not the event'
  return `The answer is ${response.status} with ${shape}`
}
