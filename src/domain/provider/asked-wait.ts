import { DAY, HOUR, MINUTE, SECOND } from '../limits.ts'
import type { ProviderResponse } from './http.ts'

/** As HTTP writes a moment today; its two older forms are not sent by anybody. */
const MOMENT = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/

/**
 * Seconds that a provider asks to be left alone; null where it does not say, or the time is over. Shopify writes them with
 * a fraction (`2.0`). A moment counts from the time that the answer itself bears, whatever the clocks here say.
 * https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function secondsToWait({ headers }: Pick<ProviderResponse, 'headers'>): number | null {
  const asked = (headers['retry-after'] ?? '').trim()
  const seconds = MOMENT.test(asked) ? secondsUntil(asked, headers['date'] ?? '') : secondsIn(asked)
  return seconds > 0 ? Math.ceil(seconds) : null
}

function secondsIn(text: string): number {
  return /^\d{1,9}(?:\.\d{1,9})?$/.test(text) ? Number(text) : 0
}

function secondsUntil(moment: string, from: string): number {
  return MOMENT.test(from) ? (Date.parse(moment) - Date.parse(from)) / SECOND : 0
}

/** The same as a person reads it: "30 seconds", "10 minutes", "3 hours"; of longer times only that they are long. */
export function askedToWait(response: Pick<ProviderResponse, 'headers'>): string | null {
  const seconds = secondsToWait(response)
  if (seconds === null) return null
  const time = seconds * SECOND
  if (time < 2 * MINUTE) return seconds === 1 ? '1 second' : `${seconds} seconds`
  if (time < 2 * HOUR) return `${Math.ceil(time / MINUTE)} minutes`
  return time > DAY ? 'more than a day' : `${Math.ceil(time / HOUR)} hours`
}

/** What to do about a read that a provider put off; `otherwise`: where it does not say for how long. */
export function whenAgain(wait: string | null, otherwise: string): string {
  return wait === null ? otherwise : `Wait ${wait}, then try again`
}
