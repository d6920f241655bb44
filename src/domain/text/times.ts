import { ShieldError } from '../errors.ts'
import { DAY, DECIDED_WITHIN, HOUR, MINUTE, SECOND } from '../limits.ts'

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** How days are written in a place. */
interface Manner {
  /** The year that goes without saying there. */
  readonly knownYear?: string
  readonly beforeTime?: string
}

/** As a summary has it, which has little room: `Tue 1 Dec 10:00`, and the year where it was not proposed in it. */
export function shortManner(proposedAt: string): Manner {
  return { knownYear: proposedAt.slice(0, 4), beforeTime: ' ' }
}

/** `Thu 3 Dec 2026` of `2026-12-03…`, by the clock that wrote it. Empty for what begins with no day. */
export function dayText(at: string, { knownYear }: Manner = {}): string {
  const [day] = /^\d{4}-\d\d-\d\d(?=$|T)/.exec(at) ?? []
  const date = new Date(`${day}T00:00:00Z`)
  // What no calendar has, such as 30 February, becomes no date, or another one.
  if (day === undefined || Number.isNaN(date.getTime()) || !date.toISOString().startsWith(day)) return ''
  const text = `${DAYS[date.getUTCDay()]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`
  const year = day.slice(0, 4)
  return year === knownYear ? text : `${text} ${year}`
}

/** `10:00` of `2026-12-03T10:00:00+01:00`, with seconds where there are some. Empty for a day. */
export function clockText(at: string): string {
  const [, minute = '', second = '00'] = /T(\d\d:\d\d)(?::(\d\d))?/.exec(at) ?? []
  return second === '00' ? minute : `${minute}:${second}`
}

/** `Thu 3 Dec 2026, 10:00`, or the day alone. Empty for what begins with no day. */
export function dateText(at: string, manner: Manner = {}): string {
  const [day, clock] = [dayText(at, manner), clockText(at)]
  return day === '' || clock === '' ? day : `${day}${manner.beforeTime ?? ', '}${clock}`
}

/**
 * `Thu 3 Dec 2026, 10:00–11:00`; over days `Thu 3 Dec, 22:00 – Fri 4 Dec 2026, 01:00`; of whole days, the last of them
 * included, `Thu 3 Dec – Sat 5 Dec 2026`. A year that both share is told once. Empty where the start is not a date.
 */
export function rangeText(start: string, end: string, manner: Manner = {}): string {
  const [from, until] = [dayText(start, manner), dayText(end, manner)]
  const first = dateText(start, manner)
  if (from === '' || until === '') return first
  if (from === until) {
    const clock = clockText(end)
    return clock === '' ? first : `${first}–${clock}`
  }
  const isOneYear = start.slice(0, 4) === end.slice(0, 4)
  const opening = isOneYear ? dateText(start, { ...manner, knownYear: start.slice(0, 4) }) : first
  return `${opening} – ${dateText(end, manner)}`
}

/** What a date is written by: `UTC`, `+01:00`, or nothing that it says. */
export function offsetText(at: string): string {
  const offset = /T.*?(Z|[+-]\d\d:\d\d)$/.exec(at)?.[1] ?? ''
  return offset === 'Z' ? 'UTC' : offset
}

const UNITS: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY }

const LONGEST_DAYS = 366

/**
 * `90s`, `30m`, `2h`, `1d` in milliseconds: a whole number and a unit, from one second to 366 days. `flag` names it in
 * the error: `--timeout`; `otherwise` is what the flag takes beside a duration. Fails with `usage`.
 */
export function parseDuration(flag: string, given: string, otherwise = ''): number {
  const [, digits = '', unit = ''] = /^(\d{1,9})([smhd])$/.exec(given) ?? []
  const duration = Number(digits) * (UNITS[unit] ?? 0)
  if (duration <= 0 || duration > LONGEST_DAYS * DAY) {
    throw new ShieldError(
      'usage',
      `${flag} takes a duration such as 90s, 30m, 2h or 1d, of at most ${LONGEST_DAYS} days${otherwise}, not "${given.slice(0, 60)}"`,
    )
  }
  return duration
}

/** The same of `--expires`, which also takes `never`: null. */
export function parseExpiry(given: string): number | null {
  return given === 'never' ? null : parseDuration('--expires', given, ', or never')
}

/**
 * `Sun 29 Mar 2026, 14:05 +02:00`: the machine's zone, with the offset of that moment. Without Intl, which costs 12 ms.
 */
export function localTime(iso: string): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return iso
  return `${dateText(wallOf(at))} ${offsetOf(at)}`
}

export function timeOrNull(iso: string | null): string | null {
  return iso === null ? null : localTime(iso)
}

/** `29 Mar 2026 14:05 +02:00`: the same for a column. */
export function listedTime(iso: string): string {
  return localTime(iso).replace(/^[A-Z][a-z]{2} (.*),/, '$1')
}

function wallOf(at: Date): string {
  const day = `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`
}

function offsetOf(at: Date): string {
  const minutes = -at.getTimezoneOffset()
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(Math.floor(size % 60))}`
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}

/** How far from `now` (milliseconds since 1970): `2 h ago`, `in 71 h`, `just now`. */
export function relativeTime(iso: string, now: number): string {
  const distance = Date.parse(iso) - now
  if (Number.isNaN(distance)) return iso
  if (Math.abs(distance) < SECOND) return 'just now'
  return distance < 0 ? `${lengthOf(-distance)} ago` : `in ${lengthOf(distance)}`
}

/** A length of time as people say it, rounded down: `45 s`, `5 min`, `71 h`, `4 d`. Hours as long as a request waits by default. */
export function lengthOf(milliseconds: number): string {
  if (milliseconds < MINUTE) return `${Math.floor(milliseconds / SECOND)} s`
  if (milliseconds < HOUR) return `${Math.floor(milliseconds / MINUTE)} min`
  if (milliseconds <= DECIDED_WITHIN) return `${Math.floor(milliseconds / HOUR)} h`
  return `${Math.floor(milliseconds / DAY)} d`
}
