import { Temporal } from 'temporal-polyfill'
import { offsetText, rangeText } from '../../domain/text/times.ts'

/** When an event is: moments with an offset, or days of which the last is included. */
interface Times {
  readonly start: string | null
  readonly end: string | null
  readonly lastDay: string | null
}

/**
 * When an event is, as people say it: `Thu 3 Dec 2026, 10:00–11:00, Europe/Berlin`, in the zone at hand, else by its own
 * clock. `unsaid`: the zone is named elsewhere. What cannot be said so exactly is left as it is written.
 */
export function whenText(
  { start, end, lastDay }: Times,
  zone: string | null,
  isZone: 'said' | 'unsaid' = 'said',
): string {
  if (start === null) return 'unknown'
  const until = lastDay ?? end ?? start
  if (!start.includes('T')) return rangeText(start, until) || start
  const inZone = spanIn(zone, start, until)
  if (inZone !== null) return isZone === 'said' ? `${inZone}, ${zone}` : inZone
  return spanByOffset(start, until) ?? `${start} – ${until}`
}

/** `Thu 3 Dec 2026, 10:00–11:00` in that zone; null where its clock cannot tell these moments from others. */
function spanIn(zone: string | null, start: string, end: string): string | null {
  const [from, until] = wallsOf(zone, start, end)
  return from === start || zone === null ? null : rangeText(from, until)
}

/** Both by the clock of a zone, without an offset, or both as they are: days, say. */
export function wallsOf(zone: string | null, start: string, end: string): readonly [string, string] {
  const [from, until] = [wallIn(zone, start), wallIn(zone, end)]
  return from === null || until === null ? [start, end] : [from, until]
}

/** What the clock of a zone shows at a moment; null where it shows that twice, and for what is not a moment, or not a zone. */
export function wallIn(zone: string | null, moment: string): string | null {
  if (typeof zone !== 'string') return null
  try {
    const at = Temporal.Instant.from(moment).toZonedDateTimeISO(zone)
    const wall = at.toPlainDateTime()
    const isOnce =
      wall.toZonedDateTime(zone, { disambiguation: 'earlier' }).equals(at) &&
      wall.toZonedDateTime(zone, { disambiguation: 'later' }).equals(at)
    return isOnce && at.millisecond === 0 ? wall.toString() : null
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function spanByOffset(start: string, end: string): string | null {
  const offset = offsetText(start)
  const text = rangeText(start, end)
  return offset !== '' && offset === offsetText(end) && text !== '' ? `${text}, ${offset}` : null
}
