import type { JsonObject } from '../../domain/text/json.ts'
import type { EventTime } from './time.ts'

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

export function bookKey(calendar: string, id: string): string {
  return `${calendar}\n${id}`
}

export function etagOf(event: StoredEvent): string {
  return `"${event.updatedAt * 1_000 + event.revision}"`
}

/** The event resource. https://developers.google.com/workspace/calendar/api/v3/reference/events#resource */
export function toResource(event: StoredEvent): JsonObject {
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
