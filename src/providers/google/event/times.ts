import { Temporal } from 'temporal-polyfill'
import { objectOf, type Json, type JsonObject } from '../../../domain/text/json.ts'
import { textOf } from './text-of.ts'

/** When an event is, as people say it. */
export interface EventTimes {
  /** A moment, or the first day. */
  readonly start: string | null
  /** The moment at which it ends; null for whole days. */
  readonly end: string | null
  /** The last day of it, that day included, as `--end` takes it; null for what has times. */
  readonly lastDay: string | null
  readonly allDay: boolean
}

/** Google's end of whole days is the day after; nobody says it so. */
export function timesOf(event: JsonObject): EventTimes {
  const [start, end] = [partsOf(event['start']), partsOf(event['end'])]
  if (start.dateTime !== null || start.date === null)
    return { start: start.dateTime, end: end.dateTime, lastDay: null, allDay: false }
  return { start: start.date, end: null, lastDay: dayBefore(end.date, start.date), allDay: true }
}

/** The day before Google's end, and never before the first one. Null for what is no day. */
function dayBefore(end: string | null, first: string): string | null {
  try {
    const last = Temporal.PlainDate.from(end ?? '').subtract({ days: 1 })
    return Temporal.PlainDate.compare(last, first) < 0 ? first : last.toString()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function partsOf(moment: Json | undefined): {
  readonly dateTime: string | null
  readonly date: string | null
} {
  const { dateTime, date } = objectOf(moment)
  return { dateTime: textOf(dateTime), date: textOf(date) }
}
