import { isJsonObject, type JsonObject } from '../../domain/text/json.ts'
import { emptyAnswer, jsonAnswer, type Answer } from '../answer.ts'
import type { Consent, ProviderRequest } from '../provider.ts'
import type { Random } from '../random-id.ts'
import { roleOf, type Calendar } from './calendars.ts'
import { badRequest, cutPage, emptyRange, googleRefusal, refused } from './google-answers.ts'
import { bookKey, isException, type EventBook, type StoredEvent } from './event-book.ts'
import { findEvent, occurrencesOf } from './occurrences.ts'
import { parseMoment } from './time.ts'

/** What a method of the calendar works with. */
export interface CalendarParts {
  readonly book: EventBook
  readonly now: () => number
  readonly random: Random
  readonly consent: Consent
  readonly untidy: boolean
}

function etagOf(event: StoredEvent): string {
  return `"${event.updatedAt * 1_000 + event.revision}"`
}

/** The event resource. https://developers.google.com/workspace/calendar/api/v3/reference/events#resource */
function toResource(event: StoredEvent): JsonObject {
  if (event.status === 'cancelled' && isException(event)) return bareException(event)
  const self = { email: event.calendar, self: true }
  return {
    kind: 'calendar#event',
    etag: etagOf(event),
    id: event.id,
    status: event.status,
    htmlLink: `https://www.google.com/calendar/event?eid=${Buffer.from(`${event.id} ${event.calendar}`).toString('base64url')}`,
    created: new Date(event.createdAt).toISOString(),
    updated: new Date(event.updatedAt).toISOString(),
    creator: event.creator === event.calendar ? self : { email: event.creator },
    organizer: event.organizer === event.calendar ? self : { email: event.organizer },
    start: { ...event.start },
    end: { ...event.end },
    iCalUID: `${event.id}@google.com`,
    sequence: 0,
    eventType: 'default',
    ...event.rest,
  }
}

/** Google promises no more of a cancelled occurrence. https://developers.google.com/workspace/calendar/api/v3/reference/events#status */
function bareException(event: StoredEvent): JsonObject {
  const { recurringEventId = null, originalStartTime = null } = event.rest
  const { id, status } = event
  return { kind: 'calendar#event', etag: etagOf(event), id, status, recurringEventId, originalStartTime }
}

/**
 * `GET /calendar/v3/calendars/{id}/events`: those that end after `timeMin` and begin before `timeMax`.
 * https://developers.google.com/workspace/calendar/api/v3/reference/events/list
 */
export function listEvents(
  { book, consent, untidy }: CalendarParts,
  { query }: ProviderRequest,
  calendar: Calendar,
): Answer {
  const from = bound(query, 'timeMin')
  const to = bound(query, 'timeMax')
  if (from !== null && to !== null && to <= from) throw emptyRange()
  const byStart = query.get('orderBy') === 'startTime'
  const areSingle = query.get('singleEvents') === 'true'
  if (byStart && !areSingle)
    throw badRequest('badRequest', 'The requested ordering is not available for the particular query.')
  const found = [...book.values()]
    .filter((event) => event.calendar === calendar.id)
    .flatMap((event) => (areSingle ? occurrencesOf(event, book) : [event]))
    .filter((event) => event.status !== 'cancelled' || isShownCancelled(event, query))
    .filter((event) => (from === null || event.endsAt > from) && (to === null || event.startsAt < to))
    .filter((event) => hasText(event, query.get('q')))
    .filter((event) => query.getAll('privateExtendedProperty').every((pair) => hasProperty(event, pair)))
    .toSorted((one, other) => (byStart ? one.startsAt - other.startsAt : one.updatedAt - other.updatedAt))
  const page = cutPage(found, query, { size: 250, most: 2_500, untidy })
  return jsonAnswer(200, {
    kind: 'calendar#events',
    etag: `"${found.length}"`,
    summary: calendar.summary,
    updated: new Date(Math.max(0, ...found.map(({ updatedAt }) => updatedAt))).toISOString(),
    timeZone: calendar.timeZone,
    accessRole: roleOf(calendar, consent.account),
    defaultReminders: [],
    ...page.next,
    items: page.items.map(toResource),
  })
}

/** Without `singleEvents` a repetition comes with what was cancelled of it, or nobody could tell. */
function isShownCancelled(event: StoredEvent, query: URLSearchParams): boolean {
  return query.get('showDeleted') === 'true' || (query.get('singleEvents') !== 'true' && isException(event))
}

/** Null without one. */
function bound(query: URLSearchParams, name: string): number | null {
  const value = query.get(name)
  const moment = value === null ? null : parseMoment(value)
  if (moment === undefined) throw badRequest('badRequest', 'Bad Request')
  return moment
}

/** Looks in title, place and text, in any case. */
function hasText({ rest }: StoredEvent, wanted: string | null): boolean {
  const texts = [rest['summary'], rest['location'], rest['description']]
  return (
    wanted === null ||
    texts.some((text) => typeof text === 'string' && text.toLowerCase().includes(wanted.toLowerCase()))
  )
}

function hasProperty(event: StoredEvent, pair: string): boolean {
  const [name = '', ...value] = pair.split('=')
  const properties = event.rest['extendedProperties']
  const own = isJsonObject(properties) ? properties['private'] : undefined
  return isJsonObject(own) && own[name] === value.join('=')
}

function find(book: EventBook, calendar: Calendar, id: string): StoredEvent {
  const event = findEvent(book, calendar.id, id)
  if (event === undefined) throw refused(404)
  return event
}

/** `GET …/events/{id}`: also one that is cancelled. */
export function getEvent(
  { book }: CalendarParts,
  _request: ProviderRequest,
  calendar: Calendar,
  eventId: string,
): Answer {
  return eventAnswer(find(book, calendar, eventId))
}

export function eventAnswer(event: StoredEvent): Answer {
  return jsonAnswer(200, toResource(event), { etag: etagOf(event) })
}

/** `DELETE …/events/{id}`: the event stays, as cancelled, and of a repetition what was named of it. `If-Match` is honoured. */
export function deleteEvent(
  { book, now }: CalendarParts,
  { headers }: ProviderRequest,
  calendar: Calendar,
  eventId: string,
): Answer {
  const event = find(book, calendar, eventId)
  if (event.status === 'cancelled') throw refused(410)
  const expected = headers['if-match']
  if (expected !== undefined && expected !== etagOf(event) && expected !== '*')
    throw googleRefusal({
      status: 412,
      reason: 'conditionNotMet',
      message: 'Precondition Failed',
      location: 'If-Match',
    })
  const cancelled = { updatedAt: now(), revision: event.revision + 1, status: 'cancelled' } as const
  book.set(bookKey(event.calendar, event.id), { ...event, ...cancelled })
  return emptyAnswer(204)
}
