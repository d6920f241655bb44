import { parseDuration } from '../duration.ts'
import type { FreeSearch } from './engine.ts'
import type { FindSlotsInput } from './input.ts'
import { parseWeek, USUAL_HOURS, type Week } from './week.ts'

/** The part of a search that depends on nothing but its input. */
export type Settings = Omit<FreeSearch, 'from' | 'to' | 'zone' | 'limits' | 'busy'> & {
  readonly notice: number
}

const DAY = 1440

/** Fails with `usage`, naming the flag. */
export function parseSettings(input: FindSlotsInput): Settings {
  const time = (flag: string, text: string, least: number, most: number): number =>
    parseDuration(text, { flag, least, most })
  const duration = time('--duration', input.duration ?? '30m', 1, 31 * DAY)
  const step = input.step === undefined ? Math.min(duration, 30) : time('--step', input.step, 1, 31 * DAY)
  return {
    mode: input.mode ?? 'slots',
    duration,
    step,
    align: input.align === undefined ? gridOf(step) : time('--align', input.align, 1, DAY),
    bufferBefore: time('--buffer-before', input.bufferBefore ?? '0', 0, 7 * DAY),
    bufferAfter: time('--buffer-after', input.bufferAfter ?? '0', 0, 7 * DAY),
    limit: input.limit ?? 10,
    perDay: input.maxPerDay ?? Number.POSITIVE_INFINITY,
    notice: time('--min-notice', input.minNotice ?? '0', 0, 366 * DAY),
  }
}

/** Several are added up; `any` among them is any time. */
export function parseHours(texts: readonly string[] | undefined): Week {
  const weeks = (texts ?? []).map((text) => parseWeek(text, '--working-hours'))
  if (weeks.length === 0) return parseWeek(USUAL_HOURS, '--working-hours')
  return weeks.includes(null) ? null : weeks.flatMap((week) => week ?? [])
}

function gridOf(step: number): number {
  return [60, 30, 20, 15, 10, 5].find((grid) => step % grid === 0) ?? 1
}
