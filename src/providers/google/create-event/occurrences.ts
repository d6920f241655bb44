import { Temporal } from 'temporal-polyfill'
import type { Expanded } from './expand-rule.ts'
import { notARule, parseRuleParts, type RuleParts } from './recurrence.ts'
import type { Moment } from './times.ts'

/** When a repeating event happens. */
export interface Occurrences {
  /** Where the event itself begins. */
  readonly begin: Temporal.ZonedDateTime
  /** The first of them, in order; of whole days midnight in UTC. */
  readonly first: readonly Temporal.ZonedDateTime[]
  /** The last of those that were counted. */
  readonly last: Temporal.ZonedDateTime
  /** All that were counted are at the hour at which the event itself begins. */
  readonly isSameClock: boolean
  /** How many there are, as far as was counted; null without an end. */
  readonly count: number | null
  /** There are more than were counted. */
  readonly isMore: boolean
  /** The event's own start is none of the rule's. */
  readonly startsOutside: boolean
  /** Lines that take away nothing. */
  readonly idle: readonly string[]
}

/** Enough to count whatever a person means to count. */
const MOST = 1_000
const SHOWN = 6

export interface Rule {
  readonly line: string
  readonly parts: RuleParts
}

/**
 * Works the lines out that `parseRecurrence` took. Fails with `usage` for a rule that no start like this one can have, and
 * where no occurrence is left.
 */
export async function occurrencesOf(lines: readonly string[], start: Moment): Promise<Occurrences> {
  const begin = beginOf(start)
  const rules = rulesIn(lines, 'RRULE')
  for (const { line, parts } of [...rules, ...rulesIn(lines, 'EXRULE')]) checkUntil(line, parts, start, begin)
  const { expandRule } = await import('./expand-rule.ts')
  const expand = ({ line, parts }: Rule): Expanded => {
    try {
      const rule = `RRULE:${[...parts].map(([name, value]) => `${name}=${value}`).join(';')}`
      return expandRule(dtstart(start, begin), rule, MOST)
    } catch (error) {
      throw notARule(line, error instanceof Error ? error.message : 'it is not a rule')
    }
  }
  const expanded = rules.map((rule) => expand(rule))
  const byRule = new Set(expanded.flatMap(({ moments }) => moments))
  const dates = listedMoments(lines, 'RDATE', start).flatMap(({ moments }) => moments)
  // Without a rule the start is the first occurrence and the dates are the others.
  const all = new Set([...byRule, ...dates, ...(rules.length === 0 ? [begin.epochMilliseconds] : [])])
  const taken = [
    ...rulesIn(lines, 'EXRULE').map((rule) => ({ line: rule.line, moments: expand(rule).moments })),
    ...listedMoments(lines, 'EXDATE', start),
  ]
  const idle = taken.filter(({ moments }) => !moments.some((moment) => all.has(moment)))
  for (const { moments } of taken) for (const moment of moments) all.delete(moment)
  const left = [...all].toSorted((a, b) => a - b)
  const last = left.at(-1)
  if (last === undefined) throw notARule(lines.join(' '), 'it names no day at all')
  return {
    begin,
    first: left.slice(0, SHOWN).map((moment) => zoned(moment, begin.timeZoneId)),
    last: zoned(last, begin.timeZoneId),
    isSameClock: left.every((moment) =>
      zoned(moment, begin.timeZoneId).toPlainTime().equals(begin.toPlainTime()),
    ),
    count: rules.some(({ parts }) => !parts.has('COUNT') && !parts.has('UNTIL')) ? null : left.length,
    isMore: expanded.some(({ isWhole }) => !isWhole),
    startsOutside: rules.length > 0 && !byRule.has(begin.epochMilliseconds),
    idle: idle.map(({ line }) => line),
  }
}

export function rulesIn(lines: readonly string[], kind: 'RRULE' | 'EXRULE'): readonly Rule[] {
  return lines
    .filter((line) => line.startsWith(`${kind}:`))
    .map((line) => ({ line, parts: parseRuleParts(line.slice(kind.length + 1), line) }))
}

/** Where days are counted from; of whole days midnight in UTC. */
function beginOf(start: Moment): Temporal.ZonedDateTime {
  return 'date' in start
    ? Temporal.PlainDate.from(start.date).toZonedDateTime('UTC')
    : Temporal.Instant.from(start.dateTime).toZonedDateTimeISO(start.timeZone)
}

function zoned(moment: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(timeZone)
}

function dtstart(start: Moment, begin: Temporal.ZonedDateTime): string {
  const [day = '', time = ''] = begin.toPlainDateTime().toString({ smallestUnit: 'second' }).split('T')
  const compact = day.replaceAll('-', '')
  return 'date' in start
    ? `DTSTART;VALUE=DATE:${compact}`
    : `DTSTART;TZID=${begin.timeZoneId}:${compact}T${time.replaceAll(':', '')}`
}

/**
 * UNTIL is a day where the event has whole days, else a moment in UTC: Google refuses or misreads whatever is not.
 * https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
 */
function checkUntil(line: string, parts: RuleParts, start: Moment, begin: Temporal.ZonedDateTime): void {
  const until = parts.get('UNTIL')
  if (until === undefined) return
  const isDay = /^\d{8}$/.test(until)
  if ('date' in start && !isDay)
    throw notARule(line, `UNTIL of an event of whole days is a day: ${until.slice(0, 8)}`)
  if (!('date' in start) && !until.endsWith('Z'))
    throw notARule(line, `UNTIL of an event with a time is a moment in UTC: ${until.slice(0, 8)}T235959Z`)
  if (untilMoment(line, until) < begin.epochMilliseconds)
    throw notARule(line, `UNTIL=${until} is before the event begins`)
}

function untilMoment(line: string, until: string): number {
  const [, year = '', month = '', day = '', time = '000000'] =
    /^(\d{4})(\d\d)(\d\d)(?:T(\d{6})Z)?$/.exec(until) ?? []
  const clock = time.replaceAll(/(\d\d)(?=\d)/g, '$1:')
  try {
    return Temporal.Instant.from(`${year}-${month}-${day}T${clock}Z`).epochMilliseconds
  } catch {
    throw notARule(line, `there is no such time as UNTIL=${until}`)
  }
}

interface Listed {
  readonly line: string
  /** Milliseconds since 1970; of whole days midnight in UTC. */
  readonly moments: readonly number[]
}

/**
 * The dates that lines of this kind name. Fails with `usage` for a day beside a start with a time, or the other way
 * round: Google takes it and does nothing with it.
 */
function listedMoments(lines: readonly string[], kind: 'RDATE' | 'EXDATE', start: Moment): readonly Listed[] {
  return lines
    .filter((line) => line.startsWith(kind))
    .map((line) => {
      const at = line.indexOf(':')
      const zone = /;TZID=([^;:]+)/i.exec(line.slice(0, at))?.[1]
      return {
        line,
        moments: line
          .slice(at + 1)
          .split(',')
          .map((date) => momentOf(line, date, zone, start)),
      }
    })
}

function momentOf(line: string, text: string, zone: string | undefined, start: Moment): number {
  const isDay = /^\d{8}$/.test(text)
  if (isDay !== 'date' in start) {
    const like =
      'date' in start ? 'a day, like its start: 20261224' : 'a time, like its start: 20261224T100000'
    throw notARule(line, `"${text}" has to be ${like}`)
  }
  try {
    const written = text.replace(
      /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d))?/,
      (_all, ...[year, month, day, hour = '00', minute = '00', second = '00']: string[]) =>
        `${year}-${month}-${day}T${hour}:${minute}:${second}`,
    )
    if (written.endsWith('Z')) return Temporal.Instant.from(written).epochMilliseconds
    const timeZone = 'date' in start ? 'UTC' : (zone ?? start.timeZone)
    return Temporal.PlainDateTime.from(written).toZonedDateTime(timeZone).epochMilliseconds
  } catch {
    throw notARule(line, `"${text}" is not a time that exists`)
  }
}
