import type { JsonObject } from '../../domain/text/json.ts'
import type { EventTime } from './time.ts'

/** An event as it is kept: a repetition as a whole, and of its occurrences those that were changed or cancelled alone. */
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

/** One occurrence of a repetition, kept because it is no longer as the others. */
export function isException({ rest }: StoredEvent): boolean {
  return rest['recurringEventId'] !== undefined
}
