import { Temporal } from 'temporal-polyfill'
import { ShieldError } from '../../../domain/errors.ts'
import { field, say, type Wording } from '../../../domain/text/wording.ts'
import { parseDuration, parseWritten, startOfDay, toZoned, type Written } from '../written-time.ts'
import type { CreateEventInput } from './input.ts'

/** One end of an event, as the call has it. */
export type Moment = { readonly dateTime: string; readonly timeZone: string } | { readonly date: string }

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
    throw new ShieldError(
      'usage',
      say`${field('end')} and ${field('duration')} both say when the event ends`,
      { hint: 'Give one of them' },
    )
  }
  return input.allDay === true ? wholeDays(input, zone) : timed(input, zone)
}

const LONGEST_DAYS = 366

function timed(input: TimesInput, zone: string): EventTimes {
  const start = parseTime(input.start, field('start'), zone)
  const end = endOf(input, start, zone)
  if (Temporal.ZonedDateTime.compare(start, end) >= 0) {
    throw new ShieldError(
      'usage',
      say`The event ends (${field('end')} ${input.end ?? ''}) before it begins (${field('start')} ${input.start})`,
      { hint: say`Give a later ${field('end')}, or ${field('duration')} in its place` },
    )
  }
  return { start: toMoment(start), end: toMoment(end), ...minutes(start, end) }
}

function endOf(input: TimesInput, start: Temporal.ZonedDateTime, zone: string): Temporal.ZonedDateTime {
  if (input.end !== undefined) return parseTime(input.end, field('end'), zone)
  if (input.duration === undefined) {
    throw new ShieldError('usage', 'The event has no end', {
      hint: say`Give ${field('duration')} 30m or ${field('end')}`,
    })
  }
  const bounds = { at: field('duration'), least: 1, most: LONGEST_DAYS * 1440 }
  return start.add({ minutes: parseDuration(input.duration, bounds) })
}

function parseTime(text: string, at: Wording, zone: string): Temporal.ZonedDateTime {
  const written = parseWritten(text, at)
  const { time } = written
  if (time === null) {
    throw new ShieldError('usage', say`${at} ${text} has no time`, {
      hint: say`${at} ${text}T10:00, or ${field('allDay')}`,
    })
  }
  try {
    return toZoned({ ...written, time }, zone, 'reject')
  } catch (cause) {
    const { earlier, later, why } = bothReadings(written, time, zone)
    const examples = say`${at} ${text}${earlier.offset} or ${at} ${text}${later.offset}`
    const hint = say`Say which moment is meant with an offset: ${examples}`
    throw new ShieldError('usage', say`${at} ${text} ${why}`, { hint, cause })
  }
}

/** Both moments that a time on the wall may mean, and why it is not clear which. */
function bothReadings({ date }: Written, time: Temporal.PlainTime, zone: string) {
  const wall = date.toPlainDateTime(time)
  const earlier = wall.toZonedDateTime(zone, { disambiguation: 'earlier' })
  const later = wall.toZonedDateTime(zone, { disambiguation: 'later' })
  const isTwice = earlier.toPlainDateTime().equals(wall) && later.offset !== earlier.offset
  const why = isTwice
    ? `comes twice in ${zone}, where clocks go back then`
    : `does not exist in ${zone}, where clocks go forward then`
  return { earlier, later, why }
}

function wholeDays(input: TimesInput, zone: string): EventTimes {
  const first = parseDay(input.start, field('start'))
  const last = lastDay(input, first)
  if (Temporal.PlainDate.compare(first, last) > 0) {
    throw new ShieldError(
      'usage',
      say`The last day (${field('end')} ${input.end ?? ''}) is before the first (${field('start')} ${input.start})`,
      { hint: say`Give a later ${field('end')}: the last day, which counts` },
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
  if (input.end !== undefined) return parseDay(input.end, field('end'))
  if (input.duration === undefined) return first
  const length = parseDuration(input.duration, {
    at: field('duration'),
    least: 1440,
    most: LONGEST_DAYS * 1440,
  })
  if (length % 1440 !== 0) {
    throw new ShieldError(
      'usage',
      say`${field('duration')} ${input.duration} is not a number of whole days`,
      { hint: say`${field('duration')} 2d, or leave out ${field('allDay')}` },
    )
  }
  return first.add({ days: length / 1440 - 1 })
}

function parseDay(text: string, at: Wording): Temporal.PlainDate {
  const { date, time } = parseWritten(text, at)
  if (time === null) return date
  throw new ShieldError('usage', say`${at} ${text} has a time, but ${field('allDay')} means whole days`, {
    hint: say`${at} ${date.toString()}, or leave out ${field('allDay')}`,
  })
}

function toMoment(at: Temporal.ZonedDateTime): Moment {
  return {
    dateTime: at.toString({ timeZoneName: 'never', smallestUnit: 'second' }),
    timeZone: at.timeZoneId,
  }
}

function minutes(start: Temporal.ZonedDateTime, end: Temporal.ZonedDateTime) {
  return {
    from: Math.floor(start.epochMilliseconds / 60_000),
    to: Math.ceil(end.epochMilliseconds / 60_000),
  }
}
