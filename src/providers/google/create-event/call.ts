import type { Reading } from '../../../domain/operation/operation.ts'
import { type ProviderResponse, path } from '../../../domain/provider/http.ts'
import type { CallDraft } from '../../../domain/request/call.ts'
import type { Outcome, LookupResult } from '../../../domain/request/outcome.ts'
import { isJsonObject, objectOf, defined, type JsonObject } from '../../../domain/text/json.ts'
import { parseRefusal, refusalText, refusedWrite } from '../errors.ts'
import { eventIn } from '../event.ts'
import { EVENT_WRITE_SCOPES } from '../scopes.ts'
import { attendeesOf, remindersOf, type CreateEventInput } from './input.ts'
import type { EventFacts } from './prepare.ts'
import { parseRecurrence } from './recurrence.ts'
import { resultOf, type CreatedEvent, type SentEvent } from './result.ts'

/** The private property that carries the provider key: only shield's own project can read or write it. */
const MARK = 'shield'

/** The one call. https://developers.google.com/workspace/calendar/api/v3/reference/events/insert */
export function planEvent(input: CreateEventInput, facts: EventFacts, key: string): CallDraft {
  return {
    method: 'POST',
    path: path`/calendar/v3/calendars/${facts.calendarId}/events`,
    query: [
      // Without it Google leaves the Meet link out and says nothing.
      ...(input.meet === true ? [['conferenceDataVersion', '1'] as const] : []),
      ['sendUpdates', input.notify ?? 'none'],
    ],
    body: bodyOf(input, facts, key),
  }
}

function bodyOf(input: CreateEventInput, facts: EventFacts, key: string): JsonObject {
  const attendees = attendeesOf(input)
  return {
    // Google refuses a second event with the same id in a calendar, so a late first call cannot add another.
    id: key,
    summary: input.title,
    start: facts.start,
    end: facts.end,
    ...defined({ location: input.location, description: input.description }),
    ...(attendees.length > 0 ? { attendees } : {}),
    ...(input.recurrence !== undefined && input.recurrence.length > 0
      ? { recurrence: input.recurrence.map((line) => parseRecurrence(line)) }
      : {}),
    ...(input.reminder !== undefined && input.reminder.length > 0
      ? { reminders: remindersOf(input.reminder) }
      : {}),
    transparency: input.showAs === 'free' ? 'transparent' : 'opaque',
    ...defined({ visibility: input.visibility }),
    ...(input.meet === true
      ? {
          conferenceData: {
            createRequest: { requestId: key, conferenceSolutionKey: { type: 'hangoutsMeet' } },
          },
        }
      : {}),
    extendedProperties: { private: { [MARK]: key } },
  }
}

/** Refusals after which no event exists, when they come in Google's own envelope. 409 is not among them: see below. */
const REFUSED: readonly number[] = [400, 401, 403, 404, 410, 412, 413, 415, 422, 429]

/**
 * What an answer to the insert proves. Only an event under our own id is success, and only Google's own refusal is
 * failure: a redirect that was followed, a page of HTML or somebody else's JSON proves nothing.
 */
export function interpretInsert(response: ProviderResponse, request: SentEvent): Outcome<CreatedEvent> {
  const { status, json } = response
  const event = objectOf(json)
  if (status === 200 && event['id'] === request.providerKey && event['status'] !== 'cancelled')
    return { kind: 'applied', result: resultOf(event, request) }
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

/**
 * Reads the event by its id in the very calendar that the frozen call names. Fails with `not_connected` or
 * `unavailable` when that cannot be done now.
 *
 * An event with our mark that has since been deleted is found too: the mark can only come from our call, so the call
 * was applied, whatever somebody did afterwards; the result says `deleted`. One without the mark is foreign, deleted
 * or not (Google promises no more than the id of a deleted event).
 */
export async function lookupEvent(request: SentEvent, reading: Reading): Promise<LookupResult<CreatedEvent>> {
  const { call, providerKey } = request
  const response = await reading.get(`${call.path}/${providerKey}`)
  if (isAbsent(response.status, response.json)) return { kind: 'not_found' }
  const asked = { id: providerKey, connection: reading.connection, scopes: EVENT_WRITE_SCOPES }
  const event = eventIn(response, asked)
  const own = objectOf(objectOf(event['extendedProperties'])['private'])
  if (own[MARK] === providerKey) return { kind: 'found', result: resultOf(event, request) }
  const state = event['status'] === 'cancelled' ? 'a deleted event' : 'an event'
  return { kind: 'foreign', reason: `${state} with this id is there, without shield's mark` }
}

/** In Google's own words only: another 404 says nothing about the event. */
function isAbsent(status: number, json: unknown): boolean {
  return (status === 404 || status === 410) && isJsonObject(json) && isJsonObject(json['error'])
}
