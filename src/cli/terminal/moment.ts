import { ShieldError } from '../../domain/errors.ts'
import { parseDuration } from '../../domain/text/times.ts'
import { quoted } from '../../domain/text/quoted.ts'

const DAY = /^\d{4}-\d{2}-\d{2}$/
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?$/

/**
 * A moment in the past as ISO 8601 in UTC: `7d` (so long ago), a day (its beginning here), or a time (here, unless it has
 * a zone). `now` is in milliseconds since 1970. Fails with `usage`.
 */
export function parseMoment(flag: string, given: string, now: number): string {
  if (/^\d{1,9}[smhd]$/.test(given)) return new Date(now - parseDuration(flag, given)).toISOString()
  const text = DAY.test(given) ? `${given}T00:00` : given
  const at = TIME.test(text) ? new Date(text) : new Date(Number.NaN)
  if (!Number.isNaN(at.getTime()) && isRealDay(given)) return at.toISOString()
  throw new ShieldError(
    'usage',
    `${flag} takes 7d (so long ago), 2026-03-01 or 2026-03-01T09:00:00Z, not ${quoted(given, 60)}`,
  )
}

/** `new Date` takes 30 February for 2 March. */
function isRealDay(given: string): boolean {
  const [year = 0, month = 0, day = 0] = given.slice(0, 10).split('-').map(Number)
  return new Date(Date.UTC(year, month, 0)).getUTCDate() >= day && day >= 1
}
