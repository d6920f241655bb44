import type { CallDraft } from '../../../domain/request/call.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import { path } from '../../../domain/provider/path.ts'
import type { EventFacts } from './facts.ts'
import type { CreateEventInput } from './input.ts'
import { attendeesOf } from './people.ts'
import { parseRecurrence } from './recurrence.ts'
import { remindersOf } from './reminders.ts'

/** The private property that carries the provider key: only shield's own project can read or write it. */
export const MARK = 'shield'

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
    ...optional('location', input.location),
    ...optional('description', input.description),
    ...(attendees.length > 0 ? { attendees } : {}),
    ...(input.recurrence !== undefined && input.recurrence.length > 0
      ? { recurrence: input.recurrence.map((line) => parseRecurrence(line)) }
      : {}),
    ...(input.reminder !== undefined && input.reminder.length > 0
      ? { reminders: remindersOf(input.reminder) }
      : {}),
    transparency: input.showAs === 'free' ? 'transparent' : 'opaque',
    ...optional('visibility', input.visibility),
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

function optional(name: string, value: string | undefined): JsonObject {
  return value === undefined ? {} : { [name]: value }
}
