import { MINUTE } from '../limits.ts'
import { clockIn } from '../policy/local-time.ts'
import type { NotifySettings } from './notify-settings.ts'

const DAY_MINUTES = 1440

/** The end of the quiet hours that a moment lies in, or that moment where it lies in none. Milliseconds since 1970. */
export function afterQuiet(
  { quiet, timeZone }: Pick<NotifySettings, 'quiet' | 'timeZone'>,
  at: number,
): number {
  if (quiet === null || !isWithin(minuteIn(timeZone)(at), quiet)) return at
  return nextTime(timeZone, at, quiet.to)
}

/**
 * When a zone's clock shows this many minutes after midnight next; a whole day later where it shows it now. On the day on
 * which the clock leaves that time out, it is as much later as is left out.
 */
export function nextTime(timeZone: string, now: number, target: number): number {
  const minuteAt = minuteIn(timeZone)
  const beginning = Math.floor(now / MINUTE) * MINUTE
  const minutes = ((target - minuteAt(now) + DAY_MINUTES - 1) % DAY_MINUTES) + 1
  const steady = beginning + minutes * MINUTE
  // Where clocks change meanwhile, it shows another time then.
  const off = target - minuteAt(steady)
  const moved = steady + (((off + 1.5 * DAY_MINUTES) % DAY_MINUTES) - 0.5 * DAY_MINUTES) * MINUTE
  return minuteAt(moved) === target ? moved : steady
}

function minuteIn(timeZone: string): (at: number) => number {
  const clock = clockIn(timeZone)
  return (at) => {
    const { hour, minute } = clock(at)
    return Number(hour) * 60 + Number(minute)
  }
}

function isWithin(minute: number, { from, to }: { readonly from: number; readonly to: number }): boolean {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to
}
