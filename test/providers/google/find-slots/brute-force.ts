import { Temporal } from 'temporal-polyfill'

/** Written apart from the engine: every single minute is looked at by its wall clock, with Temporal and nothing else. */
export interface Hours {
  /** ISO: Monday is 1. */
  readonly weekdays: readonly number[]
  /** Minutes after midnight; `to` beyond 1440 goes on into the next day. */
  readonly from: number
  readonly to: number
}

export interface Problem {
  readonly zone: string
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
  readonly hours: readonly Hours[]
  readonly attendee: { readonly zone: string; readonly hours: readonly Hours[] } | null
  readonly excluded: readonly string[]
  /** Milliseconds since 1970. */
  readonly busy: readonly (readonly [start: number, end: number])[]
  readonly duration: number
  readonly step: number
  readonly align: number
  readonly before: number
  readonly after: number
  readonly mode: 'slots' | 'gaps'
  readonly limit: number
  readonly perDay: number
}

const MINUTE = 60_000

interface WallClock {
  /** Minutes after midnight. */
  readonly clock: number
  readonly dayOfWeek: number
  readonly date: string
}

/** By zone and minute: many problems lie around the same moments, and to ask Temporal is most of what they cost. */
const known = new Map<string, Map<number, WallClock>>()

function wallClock(zone: string, minute: number): WallClock {
  const inZone = known.get(zone) ?? new Map<number, WallClock>()
  known.set(zone, inZone)
  const found = inZone.get(minute) ?? askTemporal(zone, minute)
  inZone.set(minute, found)
  return found
}

function askTemporal(zone: string, minute: number): WallClock {
  const at = Temporal.Instant.fromEpochMilliseconds(minute * MINUTE).toZonedDateTimeISO(zone)
  return {
    clock: at.hour * 60 + at.minute,
    dayOfWeek: at.dayOfWeek,
    date: at.toPlainDate().toString(),
  }
}

function isWorking({ clock, dayOfWeek }: WallClock, hours: readonly Hours[]): boolean {
  const yesterday = dayOfWeek === 1 ? 7 : dayOfWeek - 1
  return hours.some(
    ({ weekdays, from, to }) =>
      (weekdays.includes(dayOfWeek) && clock >= from && clock < to) ||
      (weekdays.includes(yesterday) && clock + 1440 < to),
  )
}

function isFree(minute: number, problem: Problem): boolean {
  const start = (minute - problem.before) * MINUTE
  const end = (minute + 1 + problem.after) * MINUTE
  if (problem.busy.some(([from, to]) => from < to && from < end && to > start)) return false
  const own = wallClock(problem.zone, minute)
  if (!isWorking(own, problem.hours)) return false
  if (problem.excluded.includes(own.date)) return false
  const { attendee } = problem
  return attendee === null || isWorking(wallClock(attendee.zone, minute), attendee.hours)
}

/** Slots or gaps as pairs of milliseconds. */
export function bruteForce(problem: Problem): readonly (readonly [number, number])[] {
  const first = Math.ceil(problem.from / MINUTE)
  const last = Math.floor(problem.to / MINUTE)
  const found: [number, number][] = []
  const days = new Map<string, number>()
  const take = (start: number, end: number): void => {
    const { date } = wallClock(problem.zone, start)
    const taken = days.get(date) ?? 0
    if (taken >= problem.perDay || found.length >= problem.limit) return
    days.set(date, taken + 1)
    found.push([start * MINUTE, end * MINUTE])
  }
  let run: number | null = null
  for (let minute = first; minute <= last; minute += 1) {
    const free = minute < last && isFree(minute, problem)
    if (free && run === null) run = minute
    if (!free && run !== null) {
      takeFrom(run, minute, problem, take)
      run = null
    }
  }
  return found
}

function takeFrom(
  start: number,
  end: number,
  problem: Problem,
  take: (start: number, end: number) => void,
): void {
  if (problem.mode === 'gaps') {
    if (end - start >= problem.duration) take(start, end)
    return
  }
  let next = start
  for (let minute = start; minute + problem.duration <= end; minute += 1) {
    if (minute < next) continue
    if (wallClock(problem.zone, minute).clock % problem.align !== 0) continue
    take(minute, minute + problem.duration)
    next = minute + problem.step
  }
}
