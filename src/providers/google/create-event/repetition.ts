import { isShieldError } from '../../../domain/errors.ts'
import { dayText } from '../../../domain/text/times.ts'
import { objectOf, textsIn, type Json, type JsonObject } from '../../../domain/text/json.ts'
import type { CreateEventInput } from './input.ts'
import { occurrencesOf, type Occurrences, rulesIn } from './occurrences.ts'
import { parseRecurrence } from './recurrence.ts'
import type { EventTimes, Moment } from './times.ts'

interface Repetition {
  /** "weekly, 4 times: Thu 3 Dec, 10 Dec, 17 Dec, 24 Dec 2026". Null for a single event. */
  readonly dates: string | null
  /** Whether that says all that the rules say. */
  readonly datesSayAll: boolean
  readonly warnings: readonly string[]
}

/** What the approver reads of a repetition. Fails with `usage` for one that cannot be. */
export async function repetitionOf(
  { recurrence }: Pick<CreateEventInput, 'recurrence'>,
  { start }: Pick<EventTimes, 'start'>,
): Promise<Repetition> {
  const lines = (recurrence ?? []).map((line) => parseRecurrence(line))
  if (lines.length === 0) return { dates: null, datesSayAll: false, warnings: [] }
  const occurrences = await occurrencesOf(lines, start)
  const { begin, startsOutside, count, idle } = occurrences
  return {
    dates: datesText(lines, occurrences),
    datesSayAll: saysAll(lines, occurrences),
    warnings: [
      ...(startsOutside
        ? [
            `The first day (${dayText(isoOf(begin))}) is outside its own rule; Google may show the event on it as well`,
          ]
        : []),
      ...(count !== null && count >= MANY
        ? [`It happens ${howMany(occurrences)}, the last on ${dayText(isoOf(occurrences.last))}`]
        : []),
      ...(count === null ? ['It repeats without an end: COUNT=… or UNTIL=… in its rule would end it'] : []),
      ...idle.map((line) => `${line} takes nothing away: the event does not happen then`),
    ],
  }
}

/** When an event of Google's repeats, a line each: in words as far as they tell, else by its rules. Empty where it does not. */
export async function repeatsText(event: JsonObject): Promise<readonly string[]> {
  const rules = textsIn(event['recurrence'])
  const start = momentIn(event['start'])
  if (rules.length === 0 || start === null) return rules
  try {
    const { dates, datesSayAll } = await repetitionOf({ recurrence: [...rules] }, { start })
    return [...(dates === null ? [] : [dates]), ...(datesSayAll ? [] : rules)]
  } catch (error) {
    // A rule that shield would not write is Google's all the same.
    if (isShieldError(error)) return rules
    throw error
  }
}

function momentIn(start: Json | undefined): Moment | null {
  const { date, dateTime, timeZone } = objectOf(start)
  if (typeof date === 'string') return { date }
  return typeof dateTime === 'string' && typeof timeZone === 'string' ? { dateTime, timeZone } : null
}

/** A year of weeks: more than most plan for, and each of them is in everybody's calendar. */
const MANY = 52

type Day = Occurrences['begin']

/** What an approver can hold against a calendar. */
function datesText(lines: readonly string[], occurrences: Occurrences): string {
  const { first, last, count, isMore } = occurrences
  const days = daysText(first)
  const dates =
    count === null || isMore
      ? `${days}, …`
      : count > first.length
        ? `${days}, …, ${dayText(isoOf(last))}`
        : days
  return `${rhythmText(lines)}, ${howMany(occurrences)}: ${dates}`
}

/** Either every day is named, or one rule that names them by its rhythm alone; and all of them at the same hour. */
function saysAll(lines: readonly string[], occurrences: Occurrences): boolean {
  const { begin, first, count, isMore, isSameClock, startsOutside, idle } = occurrences
  // Clocks change at night: what happens to a day that lacks the hour is Google's affair.
  const isAtNight = begin.timeZoneId !== 'UTC' && begin.hour < 4
  if (!isSameClock || isAtNight || startsOutside || idle.length > 0) return false
  if (isMore && count !== null) return false
  return count === first.length || isRhythmAlone(lines, begin)
}

function howMany({ count, isMore }: Occurrences): string {
  if (count === null) return 'without an end'
  if (isMore) return `at least ${count} times`
  return count === 1 ? 'once' : `${count} times`
}

/** The weekday where it changes, and the year behind the last of its days. */
function daysText(days: readonly Day[]): string {
  const isOneWeekday = new Set(days.map(({ dayOfWeek }) => dayOfWeek)).size === 1
  return days
    .map((day, index) => {
      const knownYear = days[index + 1]?.year === day.year ? isoOf(day).slice(0, 4) : ''
      const text = dayText(isoOf(day), { knownYear })
      return isOneWeekday && index > 0 ? text.slice('Thu '.length) : text
    })
    .join(', ')
}

function isoOf(day: Day): string {
  return day.toPlainDate().toString()
}

/** The rhythm of a single rule; several rules have no rhythm in one word. */
interface Rhythm {
  readonly frequency: keyof typeof WORDS
  /** 1: every day, week, month or year. */
  readonly interval: number
  /** As the rule names them: `MO`, `1MO`. */
  readonly weekdays: readonly string[]
  /** There is nothing else in the rule but where it ends. */
  readonly isAll: boolean
}

const WORDS = {
  DAILY: ['daily', 'days'],
  WEEKLY: ['weekly', 'weeks'],
  MONTHLY: ['monthly', 'months'],
  YEARLY: ['yearly', 'years'],
} as const

const KNOWN_PARTS = ['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'WKST', 'BYDAY']

function rhythmOf(lines: readonly string[]): Rhythm | null {
  const [rule, ...others] = rulesIn(lines, 'RRULE')
  const frequency = rule?.parts.get('FREQ')
  if (rule === undefined || others.length > 0 || !isFrequency(frequency)) return null
  const { parts } = rule
  return {
    frequency,
    interval: Number(parts.get('INTERVAL') ?? '1'),
    weekdays: parts.get('BYDAY')?.split(',') ?? [],
    isAll: [...parts.keys()].every((name) => KNOWN_PARTS.includes(name)),
  }
}

function isFrequency(text: string | undefined): text is Rhythm['frequency'] {
  return text !== undefined && Object.hasOwn(WORDS, text)
}

const WEEKDAYS: ReadonlyMap<string, string> = new Map([
  ['MO', 'Mon'],
  ['TU', 'Tue'],
  ['WE', 'Wed'],
  ['TH', 'Thu'],
  ['FR', 'Fri'],
  ['SA', 'Sat'],
  ['SU', 'Sun'],
])

/** `weekly`, `weekly on Mon, Wed`, `every 2 months`. */
function rhythmText(lines: readonly string[]): string {
  const rhythm = rhythmOf(lines)
  if (rhythm === null) return 'on several dates'
  const { frequency, interval, weekdays } = rhythm
  const [once, many] = WORDS[frequency]
  const names = weekdays.flatMap((day) => WEEKDAYS.get(day) ?? [])
  const on = names.length > 1 && names.length === weekdays.length ? ` on ${names.join(', ')}` : ''
  return `${interval === 1 ? once : `every ${interval} ${many}`}${on}`
}

/** Whether these words and the first of its days say all of the days of a rule that begins then. */
function isRhythmAlone(lines: readonly string[], begin: Occurrences['begin']): boolean {
  const rhythm = lines.length === 1 ? rhythmOf(lines) : null
  if (rhythm === null || !rhythm.isAll) return false
  const { frequency, interval, weekdays } = rhythm
  // With several days in every second week it matters on which day a week begins.
  if (frequency === 'WEEKLY') return weekdays.length < 2 || interval === 1
  return weekdays.length === 0 && (frequency === 'DAILY' || begin.day <= 28)
}
