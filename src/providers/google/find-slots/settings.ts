import { field, type Wording } from '../../../domain/text/wording.ts'
import { parseDuration } from '../duration.ts'
import type { FreeSearch } from './engine.ts'
import type { FindSlotsInput } from './input.ts'
import { parseWeek, USUAL_HOURS, type Week } from './week.ts'

/** The part of a search that depends on nothing but its input. */
export type Settings = Omit<FreeSearch, 'from' | 'to' | 'zone' | 'limits' | 'busy'> & {
  readonly notice: number
}

const DAY = 1440

/** Fails with `usage`, naming the field. */
export function parseSettings(input: FindSlotsInput): Settings {
  const time = (at: Wording, text: string, least: number, most: number): number =>
    parseDuration(text, { at, least, most })
  const duration = time(field('duration'), input.duration ?? '30m', 1, 31 * DAY)
  const step =
    input.step === undefined ? Math.min(duration, 30) : time(field('step'), input.step, 1, 31 * DAY)
  return {
    mode: input.mode ?? 'slots',
    duration,
    step,
    align: input.align === undefined ? gridOf(step) : time(field('align'), input.align, 1, DAY),
    bufferBefore: time(field('bufferBefore'), input.bufferBefore ?? '0', 0, 7 * DAY),
    bufferAfter: time(field('bufferAfter'), input.bufferAfter ?? '0', 0, 7 * DAY),
    limit: input.limit ?? 10,
    perDay: input.maxPerDay ?? Number.POSITIVE_INFINITY,
    notice: time(field('minNotice'), input.minNotice ?? '0', 0, 366 * DAY),
  }
}

/** Several are added up; `any` among them is any time. */
export function parseHours(texts: readonly string[] | undefined): Week {
  const weeks = (texts ?? []).map((text) => parseWeek(text, field('workingHours')))
  if (weeks.length === 0) return parseWeek(USUAL_HOURS, field('workingHours'))
  return weeks.includes(null) ? null : weeks.flatMap((week) => week ?? [])
}

function gridOf(step: number): number {
  return [60, 30, 20, 15, 10, 5].find((grid) => step % grid === 0) ?? 1
}
