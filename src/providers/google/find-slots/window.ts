import { Temporal } from 'temporal-polyfill'
import { ShieldError } from '../../../domain/errors.ts'
import { quoted } from '../../../domain/text/quoted.ts'
import { field, say, type Wording } from '../../../domain/text/wording.ts'
import { parseClock, parseWritten, startOfDay, toZoned } from '../written-time.ts'
import { weekdayOf } from '../zone-table.ts'
import { indexOfDay } from './week.ts'

/** The stretch of time to search, in minutes since 1970. */
export interface Window {
  readonly from: number
  readonly to: number
}

interface WindowInput {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly days?: number | undefined
}

const USUAL_DAYS = 7
const LONGEST_DAYS = 1100

/**
 * From `--from` (else now) to `--to`, or for so many local days, the first one included. A `--to` without a time means
 * the end of that day. Fails with `usage`.
 */
export function resolveWindow(input: WindowInput, zone: string, now: number): Window {
  if (input.to !== undefined && input.days !== undefined) {
    throw new ShieldError('usage', say`${field('to')} and ${field('days')} both say where the search ends`, {
      hint: 'Give one of them',
    })
  }
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone)
  const first = input.from === undefined ? today : parseEdge(input.from, field('from'), today, 'start')
  const last =
    input.to === undefined
      ? startOfDay(first.toPlainDate().add({ days: input.days ?? USUAL_DAYS }), zone)
      : parseEdge(input.to, field('to'), today, 'end')
  const from = Math.ceil(first.epochMilliseconds / 60_000)
  const to = Math.floor(last.epochMilliseconds / 60_000)
  assertOrder(from, to, input)
  return { from, to }
}

function assertOrder(from: number, to: number, input: WindowInput): void {
  if (from >= to) {
    const start = input.from === undefined ? 'now' : say`${field('from')} ${input.from}`
    throw new ShieldError(
      'usage',
      say`The search ends (${field('to')} ${input.to ?? ''}) before it begins (${start})`,
      { hint: say`Give a ${field('to')} after ${field('from')}, or ${field('days')}` },
    )
  }
  if (to - from > LONGEST_DAYS * 1440) {
    throw new ShieldError('usage', `The search is ${Math.round((to - from) / 1440)} days long`, {
      hint: `At most ${LONGEST_DAYS} days`,
    })
  }
}

const WORDS = /^(now|[a-z]+)(?:[t ]\s*(\d{1,2}:\d{2}))?$/

const KNOWN_WORDS = ', 2026-12-01T10:00-05:00, tomorrow or "friday 15:00"'

/** A date or time, or a word for one: `now`, `today`, `tomorrow`, `friday`, `tomorrow 10:00`. */
function parseEdge(
  text: string,
  at: Wording,
  today: Temporal.ZonedDateTime,
  edge: 'start' | 'end',
): Temporal.ZonedDateTime {
  const zone = today.timeZoneId
  const trimmed = text.trim().toLowerCase()
  if (trimmed === 'now') return today
  const [, word = '', clock] = WORDS.exec(trimmed) ?? []
  const date = dateOf(word, today.toPlainDate())
  const written =
    date === undefined
      ? parseWritten(text, at, KNOWN_WORDS)
      : { date, time: timeOf(clock, text, at), offset: null }
  const { time } = written
  if (time !== null) return toZoned({ ...written, time }, zone, 'compatible')
  return startOfDay(edge === 'start' ? written.date : written.date.add({ days: 1 }), zone)
}

/** A weekday is the next one, today included. */
function dateOf(word: string, today: Temporal.PlainDate): Temporal.PlainDate | undefined {
  if (word === 'today') return today
  if (word === 'tomorrow') return today.add({ days: 1 })
  const weekday = indexOfDay(word)
  if (weekday < 0) return undefined
  return today.add({ days: (weekday - weekdayOf(dayNumber(today)) + 7) % 7 })
}

function timeOf(clock: string | undefined, text: string, at: Wording): Temporal.PlainTime | null {
  if (clock === undefined) return null
  try {
    return parseClock(clock)
  } catch (cause) {
    throw new ShieldError('usage', say`${at} ${quoted(text, 40)} has no time that a clock shows`, {
      hint: 'Write the time like 09:30',
      cause,
    })
  }
}

/** Days since 1970-01-01. */
export function dayNumber(date: Temporal.PlainDate): number {
  return Math.round(Date.UTC(date.year, date.month - 1, date.day) / 86_400_000)
}
