import { Temporal } from 'temporal-polyfill'
import { textsIn } from '../../domain/text/json.ts'
import { TIME_ZONE } from './calendars.ts'
import { bookKey, isException, type EventBook, type StoredEvent } from './event-book.ts'
import { formatMoment, momentOf, type EventTime } from './time.ts'

/**
 * The single events that an event stands for: itself, or each of its repetition. One that was changed or cancelled by
 * itself stands in the book under its own id and comes in its place. Rules are worked out as far as they are a rhythm, with
 * weekdays at most; of any other only the first occurrence is there.
 * https://developers.google.com/workspace/calendar/api/guides/recurringevents
 */
export function occurrencesOf(event: StoredEvent, book: EventBook): readonly StoredEvent[] {
  if (isException(event)) return []
  const days = daysOf(event)
  if (days === undefined) return [event]
  return days.map((day) => {
    const one = occurrenceOn(event, day)
    return (event.status === 'cancelled' ? undefined : book.get(bookKey(event.calendar, one.id))) ?? one
  })
}

/** An event by its id, or one of a repetition by its own: `ID_20261207T150000Z`, of whole days `ID_20261207`. */
export function findEvent(book: EventBook, calendar: string, id: string): StoredEvent | undefined {
  const known = book.get(bookKey(calendar, id))
  if (known !== undefined) return known
  const series = book.get(bookKey(calendar, /^(.+)_\d{8}(?:T\d{6}Z)?$/.exec(id)?.[1] ?? ''))
  return series && occurrencesOf(series, book).find((one) => one.id === id)
}

type Day = Temporal.PlainDate

function occurrenceOn(event: StoredEvent, day: Day): StoredEvent {
  const { recurrence: _, ...rest } = event.rest
  const start = timeOn(event.start, day)
  const startsAt = momentOf(start, TIME_ZONE) ?? 0
  const endsAt = startsAt + (event.endsAt - event.startsAt)
  const end: EventTime =
    event.start.date === undefined
      ? { ...event.end, dateTime: formatMoment(endsAt, 'UTC') }
      : { date: day.add(firstDay(event).until(Temporal.PlainDate.from(event.end.date ?? ''))).toString() }
  return {
    ...event,
    id: `${event.id}_${stampOf(start)}`,
    start,
    end,
    startsAt,
    endsAt,
    rest: {
      ...rest,
      iCalUID: `${event.id}@google.com`,
      recurringEventId: event.id,
      originalStartTime: { ...start },
    },
  }
}

function timeOn(time: EventTime, day: Day): EventTime {
  if (time.date !== undefined) return { date: day.toString() }
  const at = day.toZonedDateTime({ timeZone: zoneOf(time), plainTime: begin(time).toPlainTime() })
  return { ...time, dateTime: formatMoment(at.epochMilliseconds, 'UTC') }
}

/** `20261207T150000Z`, or `20261207`. */
function stampOf({ date, dateTime = '' }: EventTime): string {
  return (date ?? dateTime).replaceAll(/[-:]/g, '')
}

function zoneOf({ timeZone = TIME_ZONE }: EventTime): string {
  return timeZone
}

function begin(time: EventTime): Temporal.ZonedDateTime {
  return Temporal.Instant.from(time.dateTime ?? '').toZonedDateTimeISO(zoneOf(time))
}

function firstDay({ start }: StoredEvent): Day {
  return start.date === undefined ? begin(start).toPlainDate() : Temporal.PlainDate.from(start.date)
}

/** A repetition without an end is looked at so far. */
const MOST = 200

/** Undefined for an event that does not repeat, and for a rule that is not worked out here. */
function daysOf(event: StoredEvent): readonly Day[] | undefined {
  const lines = textsIn(event.rest['recurrence'])
  const [rule, ...others] = lines.filter((line) => line.startsWith('RRULE:')).map(partsOf)
  if (rule === undefined || others.length > 0 || !isRhythm(rule)) return undefined
  const stamp = (day: Day): string => stampOf(timeOn(event.start, day))
  const until = rule.get('UNTIL')
  const most = Number(rule.get('COUNT') ?? MOST)
  const days: Day[] = []
  for (const day of candidates(firstDay(event), rule)) {
    if (days.length >= Math.min(most, MOST) || (until !== undefined && isAfter(stamp(day), until))) break
    days.push(day)
  }
  return days.filter((day) => !isTakenOut(lines, [stamp(day), localStamp(event.start, day)]))
}

function partsOf(line: string): ReadonlyMap<string, string> {
  const parts = line.slice('RRULE:'.length).split(';')
  return new Map(parts.map((part) => [part.split('=')[0] ?? '', part.split('=')[1] ?? '']))
}

const RHYTHM = ['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'WKST']

function isRhythm(rule: ReadonlyMap<string, string>): boolean {
  const isWeekly = rule.get('FREQ') === 'WEEKLY'
  return [...rule.keys()].every((name) => RHYTHM.includes(name) || (name === 'BYDAY' && isWeekly))
}

/** A day is within `UNTIL=20261210` to its end. */
function isAfter(stamp: string, until: string): boolean {
  return stamp.slice(0, until.length) > until
}

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']

/** Every day that the rhythm names, in order; without an end. */
function* candidates(first: Day, rule: ReadonlyMap<string, string>): Generator<Day, void, undefined> {
  const interval = Number(rule.get('INTERVAL') ?? 1)
  const named = (rule.get('BYDAY') ?? '').split(',').filter((name) => name !== '')
  const weekdays = named.length === 0 ? [first.dayOfWeek] : named.map((name) => WEEKDAYS.indexOf(name) + 1)
  const monday = first.subtract({ days: first.dayOfWeek - 1 })
  for (let step = 0; step < MOST * 12; step += 1) {
    if (rule.get('FREQ') === 'WEEKLY') {
      const week = monday.add({ weeks: step * interval })
      const days = weekdays.toSorted((one, other) => one - other).map((day) => week.add({ days: day - 1 }))
      yield* days.filter((day) => Temporal.PlainDate.compare(day, first) >= 0)
    } else yield* oneStep(first, rule.get('FREQ'), step * interval)
  }
}

/** A month without such a day has none. */
function oneStep(first: Day, rhythm: string | undefined, by: number): readonly Day[] {
  if (rhythm === 'DAILY') return [first.add({ days: by })]
  const day = first.add(rhythm === 'MONTHLY' ? { months: by } : { years: by })
  return day.day === first.day ? [day] : []
}

function localStamp(start: EventTime, day: Day): string {
  const time = start.date === undefined ? begin(start).toPlainTime().toString({ smallestUnit: 'second' }) : ''
  return stampOf({ date: time === '' ? day.toString() : `${day.toString()}T${time}` })
}

/** `EXDATE` names it by the clock of the event's zone, or in UTC. */
function isTakenOut(lines: readonly string[], stamps: readonly string[]): boolean {
  return lines
    .filter((line) => line.startsWith('EXDATE'))
    .flatMap((line) => line.slice(line.indexOf(':') + 1).split(','))
    .some((date) => stamps.includes(date))
}
