import { isJsonObject, type Json } from '../../domain/text/json.ts'

/** Why a calendar is unknown when its answer makes no sense. */
export const UNREADABLE = 'an answer that cannot be read'

/** RFC 3339 with an offset, as Google writes it. */
const STAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/

/**
 * Busy times as flat pairs of minutes since 1970, widened to whole minutes. Null when a single one of them cannot be
 * read or ends before it starts: the calendar is then unknown. One of no length takes no time and is left out.
 */
export function parseBusy(busy: Json | undefined): readonly number[] | null {
  if (!Array.isArray(busy)) return null
  const pairs: number[] = []
  for (const each of busy) {
    const start = isJsonObject(each) ? parseStamp(each['start']) : Number.NaN
    const end = isJsonObject(each) ? parseStamp(each['end']) : Number.NaN
    if (!(start <= end)) return null
    if (start < end) pairs.push(Math.floor(start / 60_000), Math.ceil(end / 60_000))
  }
  return pairs
}

/** Milliseconds since 1970, or NaN. */
function parseStamp(value: Json | undefined): number {
  return typeof value === 'string' && STAMP.test(value) ? Date.parse(value) : Number.NaN
}
