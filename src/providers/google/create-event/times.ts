import { Temporal } from 'temporal-polyfill'
import { ShieldError } from '../../../domain/errors.ts'
import { parseDuration } from '../duration.ts'
import { parseWritten, startOfDay, toZoned, type Written } from '../moment.ts'
import type { Moment } from './facts.ts'
import type { CreateEventInput } from './input.ts'

export interface EventTimes {
  readonly start: Moment
  /** Google's end is exclusive. */
  readonly end: Moment
  /** Minutes since 1970. */
  readonly from: number
  /** Minutes since 1970. */
  readonly to: number
}

type TimesInput = Pick<CreateEventInput, 'start' | 'end' | 'duration' | 'allDay'>

/** Fails with `usage`: for a time that the zone skips or has twice, too, because nobody can know which one is meant. */
export function resolveTimes(input: TimesInput, zone: string): EventTimes {
  if (input.end !== undefined && input.duration !== undefined) {
    throw new ShieldError('usage', '--end and --duration both say when the event ends', {
      hint: 'Give one of them',
    })
  }
  return input.allDay === true ? wholeDays(input, zone) : timed(input, zone)
}

const LONGEST_DAYS = 366

function timed(input: TimesInput, zone: string): EventTimes {
  const start = parseTime(input.start, '--start', zone)
  const end = endOf(input, start, zone)
  if (Temporal.ZonedDateTime.compare(start, end) >= 0) {
    throw new ShieldError(
      'usage',
      `The event ends (--end ${input.end ?? ''}) before it begins (--start ${input.start})`,
    )
  }
  return { start: toMoment(start), end: toMoment(end), ...minutes(start, end) }
}

function endOf(input: TimesInput, start: Temporal.ZonedDateTime, zone: string): Temporal.ZonedDateTime {
  if (input.end !== undefined) return parseTime(input.end, '--end', zone)
  if (input.duration === undefined) {
    throw new ShieldError('usage', 'The event has no end', { hint: 'Give --duration 30m or --end' })
  }
  const bounds = { flag: '--duration', least: 1, most: LONGEST_DAYS * 1440 }
  return start.add({ minutes: parseDuration(input.duration, bounds) })
}

function parseTime(text: string, flag: string, zone: string): Temporal.ZonedDateTime {
  const written = parseWritten(text, flag)
  const { time } = written
  if (time === null) {
    throw new ShieldError('usage', `${flag} ${text} has no time`, {
      hint: `${flag} ${text}T10:00, or --all-day`,
    })
  }
  try {
    return toZoned({ ...written, time }, zone, 'reject')
  } catch (cause) {
    throw new ShieldError('usage', `${flag} ${text} ${whyUnclear(written, time, zone)}`, {
      hint: `Say which moment is meant with an offset: ${offsetExamples(written, time, zone, flag, text)}`,
      cause,
    })
  }
}

function whyUnclear(written: Written, time: Temporal.PlainTime, zone: string): string {
  const { earlier, later } = bothReadings(written, time, zone)
  const exists = earlier.toPlainDateTime().equals(written.date.toPlainDateTime(time))
  return exists && later.offset !== earlier.offset
    ? `comes twice in ${zone}, where clocks go back then`
    : `does not exist in ${zone}, where clocks go forward then`
}

function offsetExamples(
  written: Written,
  time: Temporal.PlainTime,
  zone: string,
  flag: string,
  text: string,
): string {
  const { earlier, later } = bothReadings(written, time, zone)
  return `${flag} ${text}${earlier.offset} or ${flag} ${text}${later.offset}`
}

function bothReadings(
  written: Written,
  time: Temporal.PlainTime,
  zone: string,
): { readonly earlier: Temporal.ZonedDateTime; readonly later: Temporal.ZonedDateTime } {
  const wall = written.date.toPlainDateTime(time)
  return {
    earlier: wall.toZonedDateTime(zone, { disambiguation: 'earlier' }),
    later: wall.toZonedDateTime(zone, { disambiguation: 'later' }),
  }
}

function wholeDays(input: TimesInput, zone: string): EventTimes {
  const first = parseDay(input.start, '--start')
  const last = lastDay(input, first)
  if (Temporal.PlainDate.compare(first, last) > 0) {
    throw new ShieldError(
      'usage',
      `The last day (--end ${input.end ?? ''}) is before the first (--start ${input.start})`,
    )
  }
  const after = last.add({ days: 1 })
  return {
    start: { date: first.toString() },
    end: { date: after.toString() },
    ...minutes(startOfDay(first, zone), startOfDay(after, zone)),
  }
}

/** `--end` is the last day of the event, as people say it; Google wants the day after. */
function lastDay(input: TimesInput, first: Temporal.PlainDate): Temporal.PlainDate {
  if (input.end !== undefined) return parseDay(input.end, '--end')
  if (input.duration === undefined) return first
  const length = parseDuration(input.duration, { flag: '--duration', least: 1440, most: LONGEST_DAYS * 1440 })
  if (length % 1440 !== 0) {
    throw new ShieldError('usage', `--duration ${input.duration} is not a number of whole days`, {
      hint: '--duration 2d, or leave out --all-day',
    })
  }
  return first.add({ days: length / 1440 - 1 })
}

function parseDay(text: string, flag: string): Temporal.PlainDate {
  const { date, time } = parseWritten(text, flag)
  if (time === null) return date
  throw new ShieldError('usage', `${flag} ${text} has a time, but --all-day means whole days`, {
    hint: `${flag} ${date.toString()}, or leave out --all-day`,
  })
}

function toMoment(at: Temporal.ZonedDateTime): Moment {
  return {
    dateTime: at.toString({ timeZoneName: 'never', smallestUnit: 'second' }),
    timeZone: at.timeZoneId,
  }
}

function minutes(
  start: Temporal.ZonedDateTime,
  end: Temporal.ZonedDateTime,
): { readonly from: number; readonly to: number } {
  return {
    from: Math.floor(start.epochMilliseconds / 60_000),
    to: Math.ceil(end.epochMilliseconds / 60_000),
  }
}
