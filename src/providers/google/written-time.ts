import { Temporal } from 'temporal-polyfill'
import { ShieldError } from '../../domain/errors.ts'
import { quoted } from '../../domain/text/quoted.ts'
import { say, type Wording } from '../../domain/text/wording.ts'

/** A point in time as somebody wrote it: with a clock time, or a whole day. */
export interface Written {
  readonly date: Temporal.PlainDate
  /** Null for a whole day. */
  readonly time: Temporal.PlainTime | null
  /** `Z`, `+02:00`, or null: then the wall clock of the zone at hand. */
  readonly offset: string | null
}

const DATE = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)([Zz]|[+-]\d{2}:?\d{2})?)?$/

/** `2026-12-01`, `2026-12-01T10:00`, `2026-12-01T10:00-05:00`. Fails with `usage`, naming the field; `words` ends the hint. */
export function parseWritten(text: string, at: Wording, words = ' or 2026-12-01T10:00-05:00'): Written {
  const match = DATE.exec(text.trim())
  const written = match === null ? undefined : build(match[1] ?? '', match[2], match[3])
  if (written !== undefined) return written
  if (match !== null)
    throw new ShieldError('usage', say`${at} ${quoted(text, 40)} names a day or a time that does not exist`, {
      hint: 'Check the month, the day and the hour',
    })
  throw new ShieldError('usage', say`${at} ${quoted(text, 40)} is not a date or time`, {
    hint: `Write it like 2026-12-01, 2026-12-01T10:00${words}`,
  })
}

/** Undefined for a day or an hour that no calendar has. */
function build(date: string, time: string | undefined, offset: string | undefined): Written | undefined {
  try {
    return {
      date: Temporal.PlainDate.from(date),
      time: time === undefined ? null : parseClock(time),
      offset: offset?.toUpperCase() ?? null,
    }
  } catch {
    return undefined
  }
}

/** `9:30` and `09:30:15.5`. Throws a RangeError for a time that no clock shows. */
export function parseClock(time: string): Temporal.PlainTime {
  return Temporal.PlainTime.from(/^\d:/.test(time) ? `0${time}` : time)
}

/** The first instant of that day in the zone: midnight, or later where midnight is skipped. */
export function startOfDay(date: Temporal.PlainDate, zone: string): Temporal.ZonedDateTime {
  return date.toZonedDateTime(zone)
}

/**
 * The instant of a written clock time. `disambiguation` says what a wall time means that a zone skips or has twice;
 * `reject` throws a RangeError for both.
 */
export function toZoned(
  written: Written & { readonly time: Temporal.PlainTime },
  zone: string,
  disambiguation: 'compatible' | 'reject',
): Temporal.ZonedDateTime {
  const wall = written.date.toPlainDateTime(written.time)
  return written.offset === null
    ? wall.toZonedDateTime(zone, { disambiguation })
    : Temporal.Instant.from(`${wall.toString()}${written.offset}`).toZonedDateTimeISO(zone)
}

/** `1d2h30m`, each part optional; a bare number is minutes. */
const DURATION = /^(?:(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m(?:in)?)?|(\d{1,6}))$/

interface Bounds {
  readonly at: Wording
  /** Minutes. */
  readonly least: number
  /** Minutes. */
  readonly most: number
}

/** Minutes in `30m`, `1h30m`, `2d` or `90`; a day is 24 hours. Fails with `usage`, naming the field. */
export function parseDuration(text: string, { at, least, most }: Bounds): number {
  const trimmed = text.trim().toLowerCase()
  const match = trimmed === '' ? null : DURATION.exec(trimmed)
  if (match === null) {
    throw new ShieldError('usage', say`${at} ${quoted(text, 40)} is not a length of time`, {
      hint: say`Write it like 30m, 1h30m or 90 (minutes): ${at} 30m`,
    })
  }
  const [, days = '0', hours = '0', minutes = '0', bare = '0'] = match
  const total = Number(days) * 1440 + Number(hours) * 60 + Number(minutes) + Number(bare)
  if (total < least || total > most) {
    throw new ShieldError('usage', say`${at} ${text.trim()} is out of range`, {
      hint: `Between ${formatMinutes(least)} and ${formatMinutes(most)}`,
    })
  }
  return total
}

/** `90` → `1h30m`, `0` → `0m`. */
export function formatMinutes(total: number): string {
  const days = Math.floor(total / 1440)
  const hours = Math.floor((total % 1440) / 60)
  const minutes = total % 60
  const parts = [
    [days, 'd'],
    [hours, 'h'],
    [minutes, 'm'],
  ] as const
  const text = parts.map(([count, unit]) => (count === 0 ? '' : `${count}${unit}`)).join('')
  return text === '' ? '0m' : text
}
