import type { JsonObject } from '../../../domain/text/json.ts'
import type { Prepared, Reading } from '../../../domain/operation/operation.ts'
import { readCalendar, readCalendarByEvents, type CalendarFacts } from '../calendar.ts'
import { chooseZone } from '../time-zone.ts'
import type { EventFacts } from './facts.ts'
import { assertFree, type FreeCondition } from './free-check.ts'
import type { CreateEventInput } from './input.ts'
import { attendeesOf, requiredPeople } from './people.ts'
import { parseRecurrence } from './recurrence.ts'
import { repetitionOf } from './repetition.ts'
import { remindersOf } from './reminders.ts'
import { resolveTimes, type EventTimes } from './times.ts'

/** Resolves calendar, zone and times, and with `requireFree` looks whether everybody is free. */
export async function prepareEvent(input: CreateEventInput, reading: Reading): Promise<Prepared<EventFacts>> {
  assertPlannable(input)
  const calendar = await findCalendar(input.calendar ?? 'primary', reading)
  const { timeZone, source } = await chooseZone(reading, input.timeZone, calendar.timeZone)
  const times = resolveTimes(input, timeZone)
  const repetition = await repetitionOf(input, times)
  const condition = input.requireFree === true ? conditionOf(input, calendar.id, times) : null
  if (condition !== null) await assertFree(reading, condition)
  return {
    facts: {
      calendarId: calendar.id,
      calendarTitle: calendar.title,
      timeZone,
      timeZoneSource: source,
      start: times.start,
      end: times.end,
      dates: repetition.dates,
      freeChecked: condition?.calendars ?? [],
    },
    precondition: condition === null ? null : { free: condition },
    warnings: [...warningsFor(input, times, reading.now), ...repetition.warnings],
  }
}

/** Whatever can be wrong with the input is found before anything is read. */
function assertPlannable(input: CreateEventInput): readonly (JsonObject | string)[] {
  return [
    ...attendeesOf(input),
    ...(input.recurrence ?? []).map((line) => parseRecurrence(line)),
    remindersOf(input.reminder ?? []),
  ]
}

/** With a scope for events only, the calendar itself is closed and the list of its events has to tell. */
async function findCalendar(asked: string, reading: Reading): Promise<CalendarFacts> {
  const calendar = await readCalendar(reading, asked)
  if (calendar !== undefined) return calendar
  const byEvents = await readCalendarByEvents(reading, asked)
  const { label, confirmed } = reading.connection.account
  // The label of a confirmed account is the canonical id of its primary calendar: that is where it was read.
  const id = asked === 'primary' && confirmed ? label : asked
  return { id, title: byEvents?.title ?? null, timeZone: byEvents?.timeZone ?? null }
}

function conditionOf(input: CreateEventInput, calendarId: string, times: EventTimes): FreeCondition {
  return {
    from: new Date(times.from * 60_000).toISOString(),
    to: new Date(times.to * 60_000).toISOString(),
    calendars: [calendarId, ...requiredPeople(input)],
  }
}

function warningsFor(input: CreateEventInput, times: EventTimes, now: number): readonly string[] {
  const guests = attendeesOf(input).length
  const repeats = (input.recurrence ?? []).length > 0
  return [
    ...(guests > 0 && (input.notify ?? 'none') === 'none'
      ? ['The guests get no e-mail, and some calendars may not show it to them']
      : []),
    ...(times.from * 60_000 < now ? ['The event begins in the past'] : []),
    ...(repeats && input.requireFree === true
      ? ['Only the first occurrence is checked against busy times']
      : []),
  ]
}
