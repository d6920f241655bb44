import { Temporal } from 'temporal-polyfill'

/** Google's `start` or `end`: a moment, or a whole day. */
export interface EventTime {
  readonly dateTime?: string
  readonly date?: string
  readonly timeZone?: string
}

const RFC3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/
const LOCAL = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?$/
const DATE = /^\d{4}-\d\d-\d\d$/

/** Milliseconds since 1970 of an RFC 3339 text with offset; undefined if it is none. */
export function parseMoment(text: unknown): number | undefined {
  if (typeof text !== 'string' || !RFC3339.test(text)) return undefined
  return attempt(() => Temporal.Instant.from(text.toUpperCase()).epochMilliseconds)
}

export function isTimeZone(name: string): boolean {
  return attempt(() => Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name)) !== undefined
}

export function isDate(text: string): boolean {
  return DATE.test(text) && attempt(() => Temporal.PlainDate.from(text)) !== undefined
}

/**
 * When an event's `start` or `end` is; a day begins at midnight of the calendar's zone. Undefined if it says no
 * time, as does a local one without a zone.
 */
export function momentOf(time: EventTime, calendarZone: string): number | undefined {
  const { date, dateTime, timeZone } = time
  if (date !== undefined) return isDate(date) ? startOfDay(date, calendarZone) : undefined
  if (dateTime === undefined) return undefined
  if (RFC3339.test(dateTime)) return parseMoment(dateTime)
  if (!LOCAL.test(dateTime) || timeZone === undefined) return undefined
  return attempt(() => Temporal.PlainDateTime.from(dateTime).toZonedDateTime(timeZone).epochMilliseconds)
}

function startOfDay(date: string, timeZone: string): number | undefined {
  return attempt(() => Temporal.PlainDate.from(date).toZonedDateTime({ timeZone }).epochMilliseconds)
}

/** A moment as Google writes it: to the second, with the zone's offset, `Z` for UTC. */
export function formatMoment(moment: number, timeZone: string): string {
  const zoned = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(timeZone)
  const text = zoned.toString({ timeZoneName: 'never', smallestUnit: 'second' })
  return timeZone === 'UTC' ? text.replace(/\+00:00$/, 'Z') : text
}

/** Monday of the week in which `moment` falls. */
export function mondayOf(moment: number, timeZone: string): Temporal.PlainDate {
  const day = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(timeZone).toPlainDate()
  return day.subtract({ days: day.dayOfWeek - 1 })
}

function attempt<Value>(run: () => Value): Value | undefined {
  try {
    return run()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
