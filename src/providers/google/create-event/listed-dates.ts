import { Temporal } from 'temporal-polyfill'
import type { Moment } from './facts.ts'
import { notARule } from './rule-parts.ts'

interface Listed {
  readonly line: string
  /** Milliseconds since 1970; of whole days midnight in UTC. */
  readonly moments: readonly number[]
}

/**
 * The dates that lines of this kind name. Fails with `usage` for a day beside a start with a time, or the other way
 * round: Google takes it and does nothing with it.
 */
export function listedMoments(
  lines: readonly string[],
  kind: 'RDATE' | 'EXDATE',
  start: Moment,
): readonly Listed[] {
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
    throw notARule(line, `"${text}" is no time that there is`)
  }
}
