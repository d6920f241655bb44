import { isJsonObject, objectOf } from '../../../domain/text/json.ts'
import type { FrozenRequest, Reading } from '../../../domain/operation/operation.ts'
import type { LookupResult } from '../../../domain/request/outcome.ts'
import { readBody } from '../errors.ts'
import { assertSame } from '../event/read-event.ts'
import { EVENT_WRITE_SCOPES } from '../scopes.ts'
import { MARK } from './plan.ts'
import { resultOf, type CreatedEvent } from './result.ts'

/**
 * Reads the event by its id in the very calendar that the frozen call names. Fails with `not_connected` or
 * `unavailable` when that cannot be done now.
 *
 * An event with our mark that has since been deleted is found too: the mark can only come from our call, so the call
 * was applied, whatever somebody did afterwards; the result says `deleted`. One without the mark is foreign, deleted
 * or not (Google promises no more than the id of a deleted event).
 */
export async function lookupEvent(
  request: Pick<FrozenRequest<unknown, unknown>, 'call' | 'providerKey'>,
  reading: Reading,
): Promise<LookupResult<CreatedEvent>> {
  const { call, providerKey } = request
  const response = await reading.get(`${call.path}/${providerKey}`)
  if (isAbsent(response.status, response.json)) return { kind: 'not_found' }
  const event = readBody(response, {
    what: `the event ${providerKey}`,
    connection: reading.connection,
    scopes: EVENT_WRITE_SCOPES,
  })
  assertSame(event, 'event', providerKey)
  const own = objectOf(objectOf(event['extendedProperties'])['private'])
  if (own[MARK] === providerKey) return { kind: 'found', result: resultOf(event, request) }
  const state = event['status'] === 'cancelled' ? 'a deleted event' : 'an event'
  return { kind: 'foreign', reason: `${state} with this id is there, without shield's mark` }
}

/** In Google's own words only: another 404 says nothing about the event. */
function isAbsent(status: number, json: unknown): boolean {
  return (status === 404 || status === 410) && isJsonObject(json) && isJsonObject(json['error'])
}
