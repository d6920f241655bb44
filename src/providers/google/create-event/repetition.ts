import type { Temporal } from 'temporal-polyfill'
import type { CreateEventInput } from './input.ts'
import { occurrencesOf, type Occurrences } from './occurrences.ts'
import { parseRecurrence } from './recurrence.ts'
import type { EventTimes } from './times.ts'

interface Repetition {
  /** Null for a single event. */
  readonly dates: string | null
  readonly warnings: readonly string[]
}

/** What the approver reads of a repetition. Fails with `usage` for one that cannot be. */
export async function repetitionOf(
  { recurrence }: CreateEventInput,
  { start }: EventTimes,
): Promise<Repetition> {
  const lines = (recurrence ?? []).map((line) => parseRecurrence(line))
  if (lines.length === 0) return { dates: null, warnings: [] }
  const occurrences = await occurrencesOf(lines, start)
  const { begin, startsOutside, count, idle } = occurrences
  return {
    dates: datesText(lines, occurrences),
    warnings: [
      ...(startsOutside
        ? [
            `The first day (${dayText(begin)}) is outside its own rule; Google may show the event on it as well`,
          ]
        : []),
      ...(count === null ? ['It repeats without an end: COUNT=… or UNTIL=… in its rule would end it'] : []),
      ...idle.map((line) => `${line} takes nothing away: the event does not happen then`),
    ],
  }
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const

/** "weekly, 4 times: 7, 14, 21, 28 Dec 2026": what an approver can hold against a calendar. */
function datesText(lines: readonly string[], occurrences: Occurrences): string {
  const { first, count } = occurrences
  const isCut = count === null || count > first.length
  return `${rhythmOf(lines)}, ${howMany(occurrences)}: ${daysText(first)}${isCut ? ', …' : ''}`
}

/** "Tue 1 Dec 2026". */
function dayText(day: Temporal.ZonedDateTime): string {
  return `${WEEKDAYS[day.dayOfWeek - 1] ?? ''} ${day.day} ${MONTHS[day.month - 1] ?? ''} ${day.year}`
}

function howMany({ count, isMore }: Occurrences): string {
  if (count === null) return 'without an end'
  if (isMore) return `at least ${count} times`
  return count === 1 ? 'once' : `${count} times`
}

const RHYTHMS: Readonly<Record<string, readonly [string, string]>> = {
  DAILY: ['daily', 'days'],
  WEEKLY: ['weekly', 'weeks'],
  MONTHLY: ['monthly', 'months'],
  YEARLY: ['yearly', 'years'],
}

/** The rhythm of a single rule; several rules have no rhythm in one word. */
function rhythmOf(lines: readonly string[]): string {
  const rules = lines.filter((line) => line.startsWith('RRULE:'))
  const [rule = ''] = rules
  const [once, many] = RHYTHMS[/FREQ=([A-Z]+)/.exec(rule)?.[1] ?? ''] ?? []
  if (rules.length !== 1 || once === undefined) return 'on several dates'
  const interval = Number(/INTERVAL=(\d+)/.exec(rule)?.[1] ?? '1')
  return interval === 1 ? once : `every ${interval} ${many}`
}

/** Days of one month stand together, and the year behind the last of its months. */
function daysText(days: readonly Temporal.ZonedDateTime[]): string {
  return days
    .map((day, index) => {
      const next = days[index + 1]
      if (next !== undefined && next.year === day.year && next.month === day.month) return String(day.day)
      const month = `${day.day} ${MONTHS[day.month - 1] ?? ''}`
      return next !== undefined && next.year === day.year ? month : `${month} ${day.year}`
    })
    .join(', ')
}
