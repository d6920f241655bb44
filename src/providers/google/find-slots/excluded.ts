import { ShieldError } from '../../../domain/errors.ts'
import { field, say } from '../../../domain/text/wording.ts'
import { parseWritten } from '../moment.ts'
import type { DayRange } from './hours.ts'
import { dayNumber } from './window.ts'

const DATE = field('excludeDate')

/** `2026-12-24`, or `2026-12-24..2026-12-26` with both ends. Fails with `usage`. */
export function parseExcluded(text: string): DayRange {
  const [first = '', last = first, ...rest] = text.split('..')
  const range = { first: parseDay(first), last: parseDay(last) }
  if (rest.length > 0 || range.first > range.last) {
    throw new ShieldError(
      'usage',
      say`${DATE} ${JSON.stringify(text.slice(0, 60))} is not a day or a range of days`,
      {
        hint: say`${DATE} 2026-12-24, or ${DATE} 2026-12-24..2026-12-26`,
      },
    )
  }
  return range
}

function parseDay(text: string): number {
  const { date, time } = parseWritten(text, DATE)
  if (time === null) return dayNumber(date)
  throw new ShieldError(
    'usage',
    say`${DATE} ${JSON.stringify(text.slice(0, 40))} has a time, but excludes whole days`,
    {
      hint: say`${DATE} ${text.slice(0, 10)}`,
    },
  )
}
