import { ShieldError } from '../../../domain/errors.ts'
import { quoted } from '../../../domain/text/quoted.ts'
import { say, type Wording } from '../../../domain/text/wording.ts'
import { mergeSpans, type Spans } from '../spans.ts'
import { weekdayOf, type ZoneTable } from '../zone-table.ts'

/** A stretch of the week by the clock on the wall. Beyond 1440 it goes on past midnight. */
interface WeekWindow {
  /** Monday is 0. */
  readonly weekday: number
  /** Minutes after local midnight. */
  readonly from: number
  /** Minutes after local midnight; at most a day after `from`. */
  readonly to: number
}

/** Working hours. Null: any time. */
export type Week = readonly WeekWindow[] | null

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const NAMED: ReadonlyMap<string, string> = new Map([
  ['daily', 'mon-sun'],
  ['weekdays', 'mon-fri'],
  ['weekends', 'sat-sun'],
])
const DAY = 1440

/** What counts as working hours when nobody says so, and on which days hours without a day are. */
export const USUAL_HOURS = 'mon-fri 09:00-17:00'
const USUAL_DAYS = 'mon-fri'

/**
 * `mon-fri 09:00-12:00,13:00-17:00 sat 10:00-14:00`: days, then their windows; `fri 22:00-06:00` goes on into
 * Saturday; `any` is any time. Fails with `usage`, naming the field.
 */
export function parseWeek(text: string, at: Wording): Week {
  const tokens = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((token) => token !== '')
  if (tokens.join(' ') === 'any') return null
  const week: WeekWindow[] = []
  let days = parseDays(USUAL_DAYS) ?? []
  let afterWindow = true
  for (const token of tokens) {
    const more = parseDays(token)
    if (more === undefined) {
      const { from, to } = parseWindow(token, text, at)
      week.push(...days.map((weekday) => ({ weekday, from, to })))
    } else days = afterWindow ? more : [...days, ...more]
    afterWindow = more === undefined
  }
  if (afterWindow && tokens.length > 0) return week
  throw complaint(text, at, 'has no hours')
}

/** Whether a word can stand in working hours: told apart from a time zone before it. */
export function isWeekToken(token: string): boolean {
  return /^\d/.test(token) || token.toLowerCase() === 'any' || parseDays(token.toLowerCase()) !== undefined
}

/** `sat-mon` goes round the end of the week. Undefined for what is not a day or a range of days. */
function parseDays(token: string): readonly number[] | undefined {
  const [first = '', last = first, ...rest] = (NAMED.get(token) ?? token).split('-')
  const from = indexOfDay(first)
  const to = indexOfDay(last)
  if (from < 0 || to < 0 || rest.length > 0) return undefined
  return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, index) => (from + index) % 7)
}

/** Monday is 0, in full or by its first letters; -1 for what is not a weekday. */
export function indexOfDay(name: string): number {
  return DAYS.findIndex((day) => day === name || day.slice(0, 3) === name)
}

const WINDOW = /^(\d{1,2})(?::(\d{2}))?-(\d{1,2})(?::(\d{2}))?$/

function parseWindow(token: string, text: string, at: Wording): Pick<WeekWindow, 'from' | 'to'> {
  const match = WINDOW.exec(token)
  if (match === null) throw complaint(text, at, `has ${quoted(token, 40)} in it`)
  const [, fromHour, fromMinute = '0', toHour, toMinute = '0'] = match
  const from = Number(fromHour) * 60 + Number(fromMinute)
  const to = Number(toHour) * 60 + Number(toMinute)
  const isReal = [fromMinute, toMinute].every((minute) => Number(minute) < 60) && from < DAY && to <= DAY
  if (!isReal) throw complaint(text, at, `has a time in it that no clock shows (${token})`)
  if (from === to)
    throw complaint(text, at, `has an empty window in it (${token}); a whole day is 00:00-24:00`)
  if (to > from) return { from, to }
  if (isTwelveHourClock(token, from, to)) throw throughTheNight(token, text, at, { from, to })
  return { from, to: to + DAY }
}

/** `9-5` is a day at the office to those who write it, and a night by the clock; `09:00-05:00` and `22-6` are one. */
function isTwelveHourClock(token: string, from: number, to: number): boolean {
  const one = DAY / 2 + 60
  return from < one && to >= 60 && to < one && !/^\d\d:\d\d-\d\d:\d\d$/.test(token)
}

function throughTheNight(
  token: string,
  text: string,
  at: Wording,
  { from, to }: Pick<WeekWindow, 'from' | 'to'>,
): ShieldError {
  const day = `${clockOf(from)}-${clockOf((to + DAY / 2) % DAY)}`
  return new ShieldError(
    'usage',
    say`${at} ${quoted(text)} has hours in it that would go on through the night (${token})`,
    { hint: `Write ${day}, or ${clockOf(from)}-${clockOf(to)} where the night is meant` },
  )
}

function clockOf(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':')
}

function complaint(text: string, at: Wording, what: string): ShieldError {
  return new ShieldError('usage', say`${at} ${quoted(text)} ${what}`, {
    hint: `Write it like "${USUAL_HOURS}", "mon-thu 09:00-12:00,13:00-17:00 fri 09:00-15:00", "daily 22:00-06:00" or "any"`,
  })
}

/**
 * Working hours inside [from, to). A moment is within them when the clock on the wall says so: an hour that the zone
 * skips is not there, one that it has twice counts both times.
 */
export function hoursIn(week: Week, table: ZoneTable, from: number, to: number): Spans {
  if (week === null) return from < to ? [from, to] : []
  const byDay = Array.from({ length: 7 }, (_, weekday) => week.filter((window) => window.weekday === weekday))
  return onTheWall(table, from, to, (wallFrom, wallTo, add) => {
    // From the day before: its windows may go on past midnight.
    for (let day = Math.floor(wallFrom / DAY) - 1; day * DAY < wallTo; day += 1) {
      for (const window of byDay[weekdayOf(day)] ?? []) add(day * DAY + window.from, day * DAY + window.to)
    }
  })
}

/** Whole local days, from `first` to `last` inclusive, as days since 1970. */
export interface DayRange {
  readonly first: number
  readonly last: number
}

/** What of [from, to) lies on these local days. */
export function daysIn(days: readonly DayRange[], table: ZoneTable, from: number, to: number): Spans {
  return onTheWall(table, from, to, (_wallFrom, _wallTo, add) => {
    for (const { first, last } of days) add(first * DAY, (last + 1) * DAY)
  })
}

type Fill = (wallFrom: number, wallTo: number, add: (start: number, end: number) => void) => void

/** Runs `fill` over each stretch of constant offset in wall-clock minutes, and brings the result back to instants. */
function onTheWall(table: ZoneTable, from: number, to: number, fill: Fill): Spans {
  const pairs: number[] = []
  table.offsets.forEach((offset, index) => {
    const start = index === 0 ? from : Math.max(from, table.starts[index] ?? from)
    const end = Math.min(to, table.starts[index + 1] ?? to)
    if (start >= end) return
    fill(start + offset, end + offset, (wallStart, wallEnd) => {
      const first = Math.max(wallStart - offset, start)
      const last = Math.min(wallEnd - offset, end)
      if (first < last) pairs.push(first, last)
    })
  })
  return mergeSpans(pairs, from, to)
}
