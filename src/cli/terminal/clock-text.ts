import type { ClockTrouble } from '../../domain/request/clock.ts'
import { localTime } from '../../domain/text/times.ts'

/** What is wrong with the clock, as a person would say it. */
export function clockText({ kind, by, mark }: ClockTrouble): string {
  const amount = by < 120_000 ? `${Math.round(by / 1000)} s` : `${Math.round(by / 60_000)} min`
  return kind === 'behind'
    ? `${amount} behind ${localTime(new Date(mark.time).toISOString())}, the highest time seen, by which expiry is judged until it has passed`
    : `it leapt ahead by ${amount} since the machine was started; it is not remembered, and what was to wait for less than that does not expire by it`
}
