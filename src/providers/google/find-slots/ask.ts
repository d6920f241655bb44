import { parseAttendee, type Attendee } from './attendee.ts'
import { parseExcluded } from './excluded.ts'
import type { DayRange } from './hours.ts'
import type { FindSlotsInput } from './input.ts'
import { parseHours, parseSettings, type Settings } from './settings.ts'
import type { Week } from './week.ts'

/** The input, read: everything but the times, which depend on the zone. */
export interface Ask {
  readonly calendars: readonly string[]
  readonly attendees: readonly Attendee[]
  readonly settings: Settings
  readonly week: Week
  readonly excluded: readonly DayRange[]
}

/** Fails with `usage` before anything is read from the provider. */
export function parseAsk(input: FindSlotsInput): Ask {
  const week = parseHours(input.workingHours)
  const calendars = input.calendar ?? []
  return {
    calendars: calendars.length === 0 ? ['primary'] : calendars,
    attendees: (input.attendee ?? []).map((text) => parseAttendee(text, week)),
    settings: parseSettings(input),
    week,
    excluded: (input.excludeDate ?? []).map((text) => parseExcluded(text)),
  }
}
