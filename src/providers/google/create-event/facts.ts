import type { ChosenZone } from '../time-zone.ts'

/** One end of an event, as the call has it. */
export type Moment = { readonly dateTime: string; readonly timeZone: string } | { readonly date: string }

/** What `prepare` found: everything that the call needs beyond the input. */
export type EventFacts = {
  /** The canonical id where Google tells it: an event id is unique per calendar, not per alias of it. */
  readonly calendarId: string
  readonly calendarTitle: string | null
  readonly timeZone: string
  readonly timeZoneSource: ChosenZone['source']
  readonly start: Moment
  readonly end: Moment
  /** When it happens, of a repetition: "weekly, 4 times: 7, 14, 21, 28 Dec 2026". Null for a single event. */
  readonly dates: string | null
  /** Who was free when it was proposed; empty when that was not asked for. */
  readonly freeChecked: readonly string[]
}
