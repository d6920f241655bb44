import { HOUR, MINUTE, SECOND } from '../limits.ts'

/** What the clocks of this machine say at one moment. */
export interface ClockReading {
  /** Milliseconds since 1970, as the machine believes. */
  readonly now: number
  /** Changes at every start of the machine; empty where the platform has none: then no two readings are comparable. */
  readonly bootId: string
  /** Milliseconds since that start, sleep included. Nobody can set it. */
  readonly uptime: number
}

/** The highest time that a database has seen, and what the other clock said then. */
export interface ClockMark {
  readonly time: number
  readonly bootId: string
  readonly uptime: number
  /** Milliseconds by which this machine is ahead of the server that keeps the database; left out: it is not, or there is none. */
  readonly ahead?: number
}

export interface ClockTrouble {
  /** `behind`: the highest time seen. `ahead`: of the mark by more than has passed since, by the clock of this boot. */
  readonly kind: 'behind' | 'ahead'
  /** Milliseconds. */
  readonly by: number
  readonly mark: ClockMark
}

/** Clocks that are kept right are moved by fractions of a second. */
const BEHIND_IS_NEWS = 2 * SECOND
const AHEAD_IS_NEWS = HOUR

/** The time by which expiry is judged: it never runs backwards, and no machine is ahead of a server that several share. */
export function judgedTime({ now }: ClockReading, mark: ClockMark | null): number {
  const believed = now - (mark?.ahead ?? 0)
  return Math.max(believed, mark?.time ?? believed)
}

/** What is wrong with the clock, if anything is. */
export function clockTrouble(reading: ClockReading, mark: ClockMark | null): ClockTrouble | null {
  if (mark === null) return null
  const behind = mark.time - reading.now
  if (behind > BEHIND_IS_NEWS) return { kind: 'behind', by: behind, mark }
  const ahead = leap(reading, mark)
  return ahead > AHEAD_IS_NEWS ? { kind: 'ahead', by: ahead, mark } : null
}

/** How far the clock may be past the mark before the mark follows: a mark is a page to write. */
const FOLLOW_AFTER = MINUTE

/**
 * The mark that takes the place of the last one; null where it stays. A leap that the clock of the same boot contradicts
 * does not count: it moves the mark only as far as time has really passed, so that a clock set wrong for a moment does
 * not leave a mark years ahead. Over a restart there is nothing to hold a leap against.
 */
export function raisedMark(reading: ClockReading, mark: ClockMark | null): ClockMark | null {
  const { now, bootId, uptime } = reading
  if (mark === null) return { time: now, bootId, uptime }
  const ahead = leap(reading, mark)
  const time = ahead > AHEAD_IS_NEWS ? now - ahead : now
  return time - mark.time < FOLLOW_AFTER ? null : { time, bootId, uptime }
}

/** How much further the clock has moved since the mark than the clock of the same boot has. */
function leap({ now, bootId, uptime }: ClockReading, mark: ClockMark): number {
  const isComparable = bootId !== '' && bootId === mark.bootId && uptime >= mark.uptime
  return isComparable ? now - mark.time - (uptime - mark.uptime) : 0
}
