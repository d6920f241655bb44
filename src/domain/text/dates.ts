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
