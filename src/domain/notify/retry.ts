import { DAY, HOUR, SECOND } from '../limits.ts'

/** How long something is tried to be told; after that it is a dead letter. */
export const TOLD_WITHIN = 2 * DAY

const FIRST = 5 * SECOND
const LONGEST = 6 * HOUR

/**
 * Milliseconds until the next try, after so many that failed: 5 s, four times that each time, at most 6 h, with a fifth
 * more or less by chance, so that those that failed together do not come back together. `chance`: from 0 to 1.
 */
export function delayAfter(tries: number, chance: number): number {
  const steady = Math.min(LONGEST, FIRST * 4 ** Math.min(tries - 1, 10))
  return Math.round(steady * (0.8 + 0.4 * chance))
}

/** Milliseconds that a `Retry-After` asks for, as seconds or as a date; null: none that can be meant. At most a day. */
export function retryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null
  const asked = /^\d{1,9}$/.test(header.trim()) ? Number(header) * SECOND : Date.parse(header) - now
  return Number.isFinite(asked) && asked > 0 ? Math.min(asked, DAY) : null
}
