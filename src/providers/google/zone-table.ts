import { Temporal } from 'temporal-polyfill'
import { ShieldError } from '../../domain/errors.ts'
import { quoted } from '../../domain/text/quoted.ts'
import { say, type Wording } from '../../domain/text/wording.ts'

/**
 * A time zone over a stretch of time as plain numbers: from `starts[i]` (minutes since 1970) on, local clocks are
 * `offsets[i]` minutes ahead of UTC. Between two starts a zone is nothing but an addition, which is what makes a year
 * of slots a matter of a millisecond.
 */
export interface ZoneTable {
  readonly zone: string
  readonly starts: readonly number[]
  readonly offsets: readonly number[]
}

const DAY = 1440

/** Covers [from, to) with two days to spare on both sides, so that no local day at an edge is cut. */
export function zoneTable(zone: string, from: number, to: number): ZoneTable {
  const starts: number[] = []
  const offsets: number[] = []
  let at: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(
    (from - 2 * DAY) * 60_000,
  ).toZonedDateTimeISO(zone)
  while (at !== null && at.epochMilliseconds < (to + 2 * DAY) * 60_000) {
    starts.push(Math.floor(at.epochMilliseconds / 60_000))
    offsets.push(Math.round(at.offsetNanoseconds / 60_000_000_000))
    at = at.getTimeZoneTransition('next')
  }
  return { zone, starts, offsets }
}

export type Zones = (zone: string) => ZoneTable

/** Tables for every zone that a search has to do with, each built once. */
export function createZones(from: number, to: number): Zones {
  const tables = new Map<string, ZoneTable>()
  return (zone) => {
    const table = tables.get(zone) ?? zoneTable(zone, from, to)
    tables.set(zone, table)
    return table
  }
}

/** Which stretch of the table holds this minute. */
export function stretchAt(table: ZoneTable, minute: number): number {
  let index = table.starts.length - 1
  while (index > 0 && (table.starts[index] ?? 0) > minute) index -= 1
  return index
}

export function offsetAt(table: ZoneTable, minute: number): number {
  return table.offsets[stretchAt(table, minute)] ?? 0
}

/** Transitions strictly inside (from, to): the minute, and the offset before and after. */
export function changesIn(
  table: ZoneTable,
  from: number,
  to: number,
): readonly { readonly minute: number; readonly before: number; readonly after: number }[] {
  return table.starts
    .map((minute, index) => ({
      minute,
      before: table.offsets[index - 1] ?? 0,
      after: table.offsets[index] ?? 0,
      index,
    }))
    .filter(
      ({ minute, before, after, index }) => index > 0 && minute > from && minute < to && before !== after,
    )
    .map(({ minute, before, after }) => ({ minute, before, after }))
}

/** The zone under its usual spelling. Fails with `usage`, naming the field, for one that is not an IANA name. */
export function parseZone(text: string, at: Wording): string {
  const zone = findZone(text)
  if (zone !== undefined) return zone
  throw new ShieldError('usage', say`${at} ${quoted(text, 60)} is not a time zone`, {
    hint: 'An IANA name like Europe/Berlin, America/New_York or UTC',
  })
}

/** Undefined for what is not an IANA name (a bare offset like +02:00 is none: it has no rules for the summer). */
export function findZone(text: string): string | undefined {
  if (!/^[A-Za-z][\w+\-/]{1,59}$/.test(text)) return undefined
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId
  } catch {
    return undefined
  }
}

/** Names that are an offset for the whole year, and the zone that people mean by them, which has a summer. */
const MEANT: Readonly<Record<string, string>> = { EST: 'America/New_York', MST: 'America/Denver' }

/** What somebody should know of a zone whose name says something else than it is at one of these minutes. */
export function zoneWarnings(zone: string, minutes: readonly number[]): readonly string[] {
  return [...signWarnings(zone), ...summerWarnings(zone, minutes)]
}

/** West of Greenwich these have a plus. https://data.iana.org/time-zones/tzdb/etcetera */
function signWarnings(zone: string): readonly string[] {
  const [, sign, hours = ''] = /^Etc\/GMT([+-])([1-9]\d?)$/.exec(zone) ?? []
  if (sign === undefined) return []
  return [
    `${zone} is ${formatOffset((sign === '+' ? -60 : 60) * Number(hours))}: the sign in such a name says the opposite`,
  ]
}

function summerWarnings(zone: string, minutes: readonly number[]): readonly string[] {
  const meant = MEANT[zone]
  if (meant === undefined) return []
  const [from, to] = [Math.min(...minutes), Math.max(...minutes)]
  const [table, other] = [zoneTable(zone, from, to), zoneTable(meant, from, to)]
  const at = minutes.find((minute) => offsetAt(table, minute) !== offsetAt(other, minute))
  if (at === undefined) return []
  const [here, there] = [formatOffset(offsetAt(table, at)), formatOffset(offsetAt(other, at))]
  return [`${zone} is ${here} all year; ${meant} has its summer time, ${there}, then`]
}

/** Monday is 0. Days are counted from 1970-01-01, a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7
}

/** `2026-12-01T10:00:00-05:00` for minutes since 1970. */
export function formatLocal(minute: number, table: ZoneTable): string {
  const offset = offsetAt(table, minute)
  return `${new Date((minute + offset) * 60_000).toISOString().slice(0, 19)}${formatOffset(offset)}`
}

/** `+05:45`, `-05:00`; UTC is `Z`. */
export function formatOffset(offset: number): string {
  if (offset === 0) return 'Z'
  const size = Math.abs(offset)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}
