import { isJsonObject, type JsonObject } from '../../domain/text/json.ts'
import { emptyAnswer, jsonAnswer, type Answer } from '../answer.ts'
import type { Consent, ProviderRequest } from '../provider.ts'
import type { Random } from '../random-id.ts'
import { roleOf, type Calendar } from './calendars.ts'
import { badRequest, cutPage, emptyRange, googleRefusal, refused } from './google-answers.ts'
import { parseMoment, type EventTime } from './time.ts'

/** An event as it is kept. Only the first occurrence of a recurring one counts, here and in free/busy. */
export interface StoredEvent {
  readonly id: string
  /** Canonical id of its calendar. */
  readonly calendar: string
  readonly status: 'confirmed' | 'tentative' | 'cancelled'
  readonly start: EventTime
  readonly end: EventTime
  /** Milliseconds since 1970. */
  readonly startsAt: number
  readonly endsAt: number
  /** Attendees who count as busy: those who have not declined. */
  readonly guests: readonly string[]
  readonly isBusy: boolean
  readonly createdAt: number
  readonly updatedAt: number
  /** Grows with every change; the etag is made of it. */
  readonly revision: number
  readonly creator: string
  /** The calendar itself, or somebody else who invited it: then this is a copy. */
  readonly organizer: string
  /** All else that Google would answer, in its own names. */
  readonly rest: JsonObject
}

/** By calendar and id: an id is unique per calendar, and a deleted event keeps its own. */
export type EventBook = Map<string, StoredEvent>

/** What a method of the calendar works with. */
export interface CalendarParts {
  readonly book: EventBook
  readonly now: () => number
  readonly random: Random
  readonly consent: Consent
  readonly untidy: boolean
}

export function bookKey(calendar: string, id: string): string {
  return `${calendar}\n${id}`
}

function etagOf(event: StoredEvent): string {
  return `"${event.updatedAt * 1_000 + event.revision}"`
}

/** The event resource. https://developers.google.com/workspace/calendar/api/v3/reference/events#resource */
function toResource(event: StoredEvent): JsonObject {
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
  if (byStart && query.get('singleEvents') !== 'true')
    throw badRequest('badRequest', 'The requested ordering is not available for the particular query.')
  const found = [...book.values()]
    .filter((event) => event.calendar === calendar.id)
    .filter((event) => event.status !== 'cancelled' || query.get('showDeleted') === 'true')
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
  const event = book.get(bookKey(calendar.id, id))
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

/** `DELETE …/events/{id}`: the event stays, as cancelled. `If-Match` is honoured. */
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
