import { warningsOf, remarkIf, type Block, type Display } from '../../../domain/operation/display.ts'
import { clockText, dateText, dayText, offsetText, rangeText } from '../../../domain/text/dates.ts'
import { zoneText } from '../calendar.ts'
import { formatMinutes } from '../written-time.ts'
import type { FindSlotsOutput } from './input.ts'

/** A table for people, with a column for each attendee whose clock shows another time. */
export function showSlots(output: FindSlotsOutput): Display {
  const others = [...new Set(output.slots.flatMap(({ local }) => local.map(({ attendee }) => attendee)))]
  const table: Block = {
    kind: 'table',
    columns: ['Day', 'From', 'To', 'Offset', ...others],
    rows: output.slots.map((slot) => row(slot, others)),
    empty: output.reasonIfEmpty ?? 'Nothing is free',
  }
  return [
    searched(output),
    table,
    ...warningsOf(output.warnings),
    ...remarkIf(output.more, 'There are more; raise --limit or narrow the search'),
  ]
}

function searched(output: FindSlotsOutput): Block {
  const { window, timeZone, timeZoneSource } = output
  const facts = [
    ['Searched', rangeText(window.from, window.to)],
    ['Time zone', zoneText({ timeZone, source: timeZoneSource })],
    ['Length', `${output.mode === 'gaps' ? 'at least ' : ''}${formatMinutes(output.durationMinutes)}`],
    ['Calendars', output.calendars.map(({ id }) => id).join(', ')],
  ] as const
  return { kind: 'facts', facts: facts.map(([label, value]) => ({ label, value })) }
}

type Slot = FindSlotsOutput['slots'][number]

function row({ start, end, local }: Slot, others: readonly string[]): readonly string[] {
  const locals = others.map((other) => {
    const own = local.find(({ attendee }) => attendee === other)
    return own === undefined ? '' : `${spanText(own, start)} ${offsetText(own.start)}`
  })
  return [dayText(start), clockText(start), endText(end, start), offsetText(start), ...locals]
}

/** The day only where it is another one there. */
function spanText({ start, end }: Pick<Slot, 'start' | 'end'>, here: string): string {
  return isSameDay(start, here) ? `${clockText(start)}–${endText(end, start)}` : rangeText(start, end)
}

function endText(end: string, start: string): string {
  return isSameDay(end, start) ? clockText(end) : dateText(end)
}

function isSameDay(one: string, other: string): boolean {
  return one.slice(0, 10) === other.slice(0, 10)
}
