import { ShieldError } from '../../../domain/errors.ts'
import { quoted } from '../../../domain/text/quoted.ts'
import { field, say, type Wording } from '../../../domain/text/wording.ts'
import { parseWritten, parseDuration } from '../written-time.ts'
import { parseZone } from '../zone-table.ts'
import type { FreeSearch } from './engine.ts'
import type { FindSlotsInput } from './input.ts'
import { isWeekToken, parseWeek, USUAL_HOURS, type DayRange, type Week } from './week.ts'
import { dayNumber } from './window.ts'

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

/** Somebody who has to be free, with hours and a zone of their own where given. */
interface Attendee {
  readonly id: string
  /** Undefined: the zone of the search. */
  readonly timeZone: string | undefined
  /** Undefined: no hours of their own. */
  readonly week: Week | undefined
}

/**
 * `bob@example.com`, `bob@example.com=Europe/London`, `bob@example.com=Europe/London,09:00-17:00`,
 * `bob@example.com=mon-thu 10:00-16:00`. A zone without hours means the hours of the search by their clock.
 */
export function parseAttendee(text: string, usual: Week): Attendee {
  const split = text.indexOf('=')
  const id = (split < 0 ? text : text.slice(0, split)).trim()
  if (id === '' || /\s/.test(id)) {
    throw new ShieldError('usage', say`${field('attendee')} ${quoted(text)} does not begin with an address`, {
      hint: 'Write it like bob@example.com or "bob@example.com=Europe/London,09:00-17:00"',
    })
  }
  if (split < 0) return { id, timeZone: undefined, week: undefined }
  const rest = text.slice(split + 1).trim()
  const first = rest.split(/[\s,]+/)[0] ?? ''
  if (isWeekToken(first))
    return { id, timeZone: undefined, week: parseWeek(rest, say`${field('attendee')} ${id}`) }
  const timeZone = parseZone(first, say`${field('attendee')} ${id}`)
  const hours = rest.slice(first.length).replace(/^[\s,]+/, '')
  return { id, timeZone, week: hours === '' ? usual : parseWeek(hours, say`${field('attendee')} ${id}`) }
}

const DATE = field('excludeDate')

/** `2026-12-24`, or `2026-12-24..2026-12-26` with both ends. Fails with `usage`. */
export function parseExcluded(text: string): DayRange {
  const [first = '', last = first, ...rest] = text.split('..')
  const range = { first: parseDay(first), last: parseDay(last) }
  if (rest.length > 0 || range.first > range.last) {
    throw new ShieldError('usage', say`${DATE} ${quoted(text, 60)} is not a day or a range of days`, {
      hint: say`${DATE} 2026-12-24, or ${DATE} 2026-12-24..2026-12-26`,
    })
  }
  return range
}

function parseDay(text: string): number {
  const { date, time } = parseWritten(text, DATE)
  if (time === null) return dayNumber(date)
  throw new ShieldError('usage', say`${DATE} ${quoted(text, 40)} has a time, but excludes whole days`, {
    hint: say`${DATE} ${text.slice(0, 10)}`,
  })
}

/** The part of a search that depends on nothing but its input. */
type Settings = Omit<FreeSearch, 'from' | 'to' | 'zone' | 'limits' | 'busy'> & {
  readonly notice: number
}

const DAY = 1440

/** Fails with `usage`, naming the field. */
function parseSettings(input: FindSlotsInput): Settings {
  const time = (at: Wording, text: string, least: number, most: number): number =>
    parseDuration(text, { at, least, most })
  const duration = time(field('duration'), input.duration ?? '30m', 1, 31 * DAY)
  const step =
    input.step === undefined ? Math.min(duration, 30) : time(field('step'), input.step, 1, 31 * DAY)
  return {
    mode: input.mode ?? 'slots',
    duration,
    step,
    align: input.align === undefined ? gridOf(step) : time(field('align'), input.align, 1, DAY),
    bufferBefore: time(field('bufferBefore'), input.bufferBefore ?? '0', 0, 7 * DAY),
    bufferAfter: time(field('bufferAfter'), input.bufferAfter ?? '0', 0, 7 * DAY),
    limit: input.limit ?? 10,
    perDay: input.maxPerDay ?? Number.POSITIVE_INFINITY,
    notice: time(field('minNotice'), input.minNotice ?? '0', 0, 366 * DAY),
  }
}

/** Several are added up; `any` among them is any time. */
function parseHours(texts: readonly string[] | undefined): Week {
  const weeks = (texts ?? []).map((text) => parseWeek(text, field('workingHours')))
  if (weeks.length === 0) return parseWeek(USUAL_HOURS, field('workingHours'))
  return weeks.includes(null) ? null : weeks.flatMap((week) => week ?? [])
}

function gridOf(step: number): number {
  return [60, 30, 20, 15, 10, 5].find((grid) => step % grid === 0) ?? 1
}
