import { hash } from 'node:crypto'
import { ShieldError } from '../../domain/errors.ts'
import type { JsonObject } from '../../domain/text/json.ts'
import type { SeedMeeting } from '../seed.ts'
import { CALENDARS } from './calendars.ts'
import { bookKey, type EventBook, type StoredEvent } from './event.ts'
import { isDate, momentOf, type EventTime } from './time.ts'

/** Writes meetings into the book. Fails with `usage` for a calendar or a time that cannot be. */
export function seedEvents(book: EventBook, meetings: readonly SeedMeeting[], now: number): void {
  for (const meeting of meetings) {
    const event = toEvent(meeting, now)
    book.set(bookKey(event.calendar, event.id), event)
  }
}

function toEvent(meeting: SeedMeeting, now: number): StoredEvent {
  const calendar = CALENDARS.find(({ id }) => id === meeting.calendar)
  const start = timeOf(meeting.start)
  const end = timeOf(meeting.end)
  const startsAt = calendar && momentOf(start, calendar.timeZone)
  const endsAt = calendar && momentOf(end, calendar.timeZone)
  if (calendar === undefined || startsAt === undefined || endsAt === undefined)
    throw new ShieldError('usage', `No such meeting is possible: ${JSON.stringify(meeting)}`)
  const isBusy = meeting.free !== true && meeting.answer !== 'declined'
  const { organizer = calendar.id } = meeting
  return {
    // A hash in hex is within the alphabet of event ids.
    id: hash(
      'sha256',
      `${meeting.calendar}|${meeting.start}|${meeting.title ?? meeting.eventType ?? ''}`,
    ).slice(0, 26),
    calendar: calendar.id,
    status: 'confirmed',
    start: answered(start, calendar.timeZone),
    end: answered(end, calendar.timeZone),
    startsAt,
    endsAt,
    guests: [],
    isBusy,
    createdAt: now,
    updatedAt: now,
    revision: 0,
    creator: organizer,
    organizer,
    rest: restOf(meeting, calendar.id, organizer),
  }
}

function restOf(meeting: SeedMeeting, calendar: string, organizer: string): JsonObject {
  const { title, eventType, visibility, free = false } = meeting
  return {
    ...(title === undefined ? {} : { summary: title }),
    ...(free ? { transparency: 'transparent' } : {}),
    ...(eventType === undefined ? {} : { eventType }),
    ...(visibility === undefined ? {} : { visibility }),
    ...attendees(meeting, calendar, organizer),
    reminders: { useDefault: true },
  }
}

/** Guests as Google shows them to the calendar: its own entry first, then as many as it may see. */
function attendees(meeting: SeedMeeting, calendar: string, organizer: string): JsonObject {
  const { guests = [], answer = 'needsAction', guestsOmitted = false } = meeting
  const own = organizer === calendar ? [] : [{ email: calendar, self: true, responseStatus: answer }]
  const all = [...own, ...guests.map((email) => ({ email, responseStatus: 'needsAction' }))]
  return {
    ...(all.length === 0 ? {} : { attendees: all }),
    ...(guestsOmitted ? { attendeesOmitted: true } : {}),
  }
}

function timeOf(text: string): EventTime {
  return isDate(text) ? { date: text } : { dateTime: text }
}

function answered(time: EventTime, timeZone: string): EventTime {
  return time.date === undefined ? { ...time, timeZone } : time
}
