import { dayText, datesText } from './dates-text.ts'
import type { CreateEventInput } from './input.ts'
import { occurrencesOf } from './occurrences.ts'
import { parseRecurrence } from './recurrence.ts'
import type { EventTimes } from './times.ts'

interface Repetition {
  /** Null for a single event. */
  readonly dates: string | null
  readonly warnings: readonly string[]
}

/** What the approver reads of a repetition. Fails with `usage` for one that cannot be. */
export async function repetitionOf(
  { recurrence }: CreateEventInput,
  { start }: EventTimes,
): Promise<Repetition> {
  const lines = (recurrence ?? []).map((line) => parseRecurrence(line))
  if (lines.length === 0) return { dates: null, warnings: [] }
  const occurrences = await occurrencesOf(lines, start)
  const { begin, startsOutside, count, idle } = occurrences
  return {
    dates: datesText(lines, occurrences),
    warnings: [
      ...(startsOutside
        ? [
            `The first day (${dayText(begin)}) is outside its own rule; Google may show the event on it as well`,
          ]
        : []),
      ...(count === null ? ['It repeats without an end: COUNT=… or UNTIL=… in its rule would end it'] : []),
      ...idle.map((line) => `${line} takes nothing away: the event does not happen then`),
    ],
  }
}
