import { ShieldError } from '../../../domain/errors.ts'
import { parseWritten } from '../moment.ts'
import type { DayRange } from './hours.ts'
import { dayNumber } from './window.ts'

const FLAG = '--exclude-date'

/** `2026-12-24`, or `2026-12-24..2026-12-26` with both ends. Fails with `usage`. */
export function parseExcluded(text: string): DayRange {
  const [first = '', last = first, ...rest] = text.split('..')
  const range = { first: parseDay(first), last: parseDay(last) }
  if (rest.length > 0 || range.first > range.last) {
    throw new ShieldError(
      'usage',
      `${FLAG} ${JSON.stringify(text.slice(0, 60))} is not a day or a range of days`,
      {
        hint: `${FLAG} 2026-12-24, or ${FLAG} 2026-12-24..2026-12-26`,
      },
    )
  }
  return range
}

function parseDay(text: string): number {
  const { date, time } = parseWritten(text, FLAG)
  if (time === null) return dayNumber(date)
  throw new ShieldError(
    'usage',
    `${FLAG} ${JSON.stringify(text.slice(0, 40))} has a time, but excludes whole days`,
    {
      hint: `${FLAG} ${text.slice(0, 10)}`,
    },
  )
}
