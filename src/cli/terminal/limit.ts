import { ShieldError } from '../../domain/errors.ts'
import { quoted } from '../../domain/text/quoted.ts'

/** `--limit`: a whole number from 1 to `most`. Fails with `usage`. */
export function parseLimit(given: string, most: number): number {
  const limit = Number(given)
  if (/^\d{1,9}$/.test(given) && limit >= 1 && limit <= most) return limit
  throw new ShieldError('usage', `--limit takes a whole number from 1 to ${most}, not ${quoted(given, 60)}`)
}
