import { hash } from 'node:crypto'
import { ShieldError } from '../../domain/errors.ts'
import type { JsonObject } from '../../domain/text/json.ts'
import type { SeedMeeting } from '../provider.ts'
import { ANNA, BEN, CALENDARS, ROOM, TEAM, TIME_ZONE } from './calendars.ts'
import { bookKey, type EventBook, type StoredEvent } from './event-book.ts'
import { isDate, momentOf, type EventTime, mondayOf } from './time.ts'

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
    ...conferenceAt(meeting),
    reminders: { useDefault: true },
  }
}

/**
 * A call of another service has ways in of several kinds, and no `hangoutLink`.
 * https://developers.google.com/workspace/calendar/api/v3/reference/events#conferenceData
 */
function conferenceAt({ call }: SeedMeeting): JsonObject {
  if (call === undefined) return {}
  const entryPoints = [
    { entryPointType: 'phone', uri: 'tel:+49-69-0000-0000', label: '+49 69 0000 0000', pin: '4711' },
    { entryPointType: 'video', uri: call.uri, label: call.uri.replace(/^https:\/\//, '') },
    { entryPointType: 'more', uri: 'https://example.com/numbers' },
  ]
  const conferenceSolution = { key: { type: 'addOn' }, name: call.service }
  return { conferenceData: { entryPoints, conferenceSolution, conferenceId: '4711' } }
}

/**
 * Guests as Google shows them to the calendar: its own entry first, then as many as it may see. Who made a meeting with
 * guests in Google's own calendar takes part in it.
 * https://developers.google.com/workspace/calendar/api/v3/reference/events#organizer
 */
function attendees(meeting: SeedMeeting, calendar: string, organizer: string): JsonObject {
  const { guests = [], answer = 'needsAction', guestsOmitted = false } = meeting
  const host = { email: calendar, organizer: true, self: true, responseStatus: 'accepted' }
  const hosts = guests.length === 0 ? [] : [host]
  const own = organizer === calendar ? hosts : [{ email: calendar, self: true, responseStatus: answer }]
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

interface Habit {
  readonly calendar: string
  /** 1 is Monday. */
  readonly weekdays: readonly number[]
  readonly from: string
  readonly to: string
  readonly title: string
  readonly free?: boolean
}

const WORKDAYS = [1, 2, 3, 4, 5]

const HABITS: readonly Habit[] = [
  { calendar: ANNA, weekdays: WORKDAYS, from: '09:15', to: '09:30', title: 'Stand-up' },
  { calendar: ANNA, weekdays: [1], from: '10:00', to: '11:30', title: 'Planning' },
  { calendar: ANNA, weekdays: [2], from: '13:00', to: '14:00', title: 'Supplier call' },
  { calendar: ANNA, weekdays: [3], from: '09:30', to: '12:00', title: 'Workshop' },
  { calendar: ANNA, weekdays: [4], from: '14:00', to: '15:30', title: 'Review' },
  { calendar: ANNA, weekdays: [4], from: '15:00', to: '16:00', title: 'Interview' },
  { calendar: ANNA, weekdays: [5], from: '12:00', to: '13:00', title: 'Lunch walk', free: true },
  { calendar: BEN, weekdays: [1, 3], from: '11:00', to: '12:00', title: 'Support hour' },
  { calendar: BEN, weekdays: [2], from: '15:00', to: '17:00', title: 'Stocktaking' },
  { calendar: 'bob@example.com', weekdays: WORKDAYS, from: '09:15', to: '09:30', title: 'Stand-up' },
  { calendar: 'bob@example.com', weekdays: [1], from: '13:00', to: '15:00', title: 'Release' },
  { calendar: 'bob@example.com', weekdays: [2, 4], from: '10:00', to: '11:00', title: 'Pairing' },
  { calendar: 'carol@example.com', weekdays: [1, 2, 3, 4], from: '09:00', to: '10:00', title: 'Mail' },
  { calendar: 'carol@example.com', weekdays: [5], from: '00:00', to: '24:00', title: 'Day off' },
  { calendar: ROOM, weekdays: [1, 3], from: '10:00', to: '12:00', title: 'Occupied' },
  { calendar: TEAM, weekdays: [3], from: '12:00', to: '13:00', title: 'Team lunch' },
]

const WEEKS = 4

/** The meetings of four working weeks, beginning with the week of `now`: the same for every moment of that week. */
export function workingWeeks(now: number): readonly SeedMeeting[] {
  const monday = mondayOf(now, TIME_ZONE)
  return Array.from({ length: WEEKS }, (_, week) => week).flatMap((week) =>
    WORKDAYS.flatMap((weekday) => {
      const day = monday.add({ days: week * 7 + weekday - 1 })
      // Clocks change on Sundays here: what the offset is at noon, it is all day.
      const { offset } = day.toZonedDateTime({ timeZone: TIME_ZONE, plainTime: '12:00' })
      return HABITS.filter(({ weekdays }) => weekdays.includes(weekday)).map((habit) =>
        meetingOn(habit, day, offset),
      )
    }),
  )
}

function meetingOn(habit: Habit, day: ReturnType<typeof mondayOf>, offset: string): SeedMeeting {
  const { calendar, title, from, to, free = false } = habit
  if (to === '24:00')
    return { calendar, title, free, start: day.toString(), end: day.add({ days: 1 }).toString() }
  const at = (time: string) => `${day.toString()}T${time}:00${offset}`
  return { calendar, title, free, start: at(from), end: at(to) }
}

/**
 * What stands in a real calendar beside one's own meetings: invitations of others, one of them declined, one whose guests
 * are kept back, a meeting of one's own with a guest, and entries of Google's own kinds, without a title. None of it takes up
 * time.
 */
export function othersEvents(now: number): readonly SeedMeeting[] {
  const monday = mondayOf(now, TIME_ZONE)
  return [0, 7].flatMap((later) => weekFrom(monday.add({ days: later })))
}

function weekFrom(monday: ReturnType<typeof mondayOf>): readonly SeedMeeting[] {
  const day = (days: number): string => monday.add({ days }).toString()
  const days = (from: number): Pick<SeedMeeting, 'calendar' | 'start' | 'end'> => ({
    calendar: ANNA,
    start: day(from),
    end: day(from + 1),
  })
  return [
    {
      ...days(0),
      title: 'Town hall',
      organizer: 'chief@example.com',
      guests: ['bob@example.com'],
      guestsOmitted: true,
      free: true,
      call: { service: 'Zoom Meeting', uri: 'https://example.zoom.us/j/4711' },
    },
    { ...days(1), title: 'Team day', guests: ['bob@example.com'], free: true },
    { ...days(1), title: 'Yoga', organizer: 'carol@example.com', answer: 'declined' },
    { ...days(2), eventType: 'workingLocation', visibility: 'public', free: true },
    { ...days(3), eventType: 'birthday', free: true },
    { ...days(4), free: true },
  ]
}
