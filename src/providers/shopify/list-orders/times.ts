import { Temporal } from 'temporal-polyfill'
import { ShieldError } from '../../../domain/errors.ts'
import { say, type Wording } from '../../../domain/text/wording.ts'

export function isDay(text: string | undefined): boolean {
  return text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text)
}

/** A moment, or a day by the clock of a zone: where it begins or, as a last day, where the next one does. */
export function parseMoment(
  at: Wording,
  text: string,
  zone: string,
  edge: 'begin' | 'end',
): Temporal.Instant {
  try {
    if (!isDay(text)) return Temporal.Instant.from(text)
    const day = Temporal.PlainDate.from(text)
    return (edge === 'begin' ? day : day.add({ days: 1 })).toZonedDateTime(zone).toInstant()
  } catch (cause) {
    throw new ShieldError(
      'usage',
      say`${at} ${JSON.stringify(text)} is neither a day nor a time with its offset`,
      {
        hint: say`${at} 2026-11-01 or ${at} 2026-11-01T08:00:00+01:00`,
        cause,
      },
    )
  }
}
