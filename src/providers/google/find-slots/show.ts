import { warningsOf, remarkIf, type Block, type Display } from '../../../domain/operation/display.ts'
import { zoneText } from '../calendar.ts'
import { formatMinutes } from '../written-time.ts'
import { weekdayOf } from '../zone-table.ts'
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
    ['Searched', `${moment(window.from)} to ${moment(window.to)}`],
    ['Time zone', zoneText({ timeZone, source: timeZoneSource })],
    ['Length', `${output.mode === 'gaps' ? 'at least ' : ''}${formatMinutes(output.durationMinutes)}`],
    ['Calendars', output.calendars.map(({ id }) => id).join(', ')],
  ] as const
  return { kind: 'facts', facts: facts.map(([label, value]) => ({ label, value })) }
}

type Slot = FindSlotsOutput['slots'][number]

function row(slot: Slot, others: readonly string[]): readonly string[] {
  const { day, time, offset } = readable(slot.start)
  const locals = others.map((other) => {
    const own = slot.local.find(({ attendee }) => attendee === other)
    return own === undefined ? '' : span(own.start, own.end, day)
  })
  return [day, time, endText(slot.end, day), offset, ...locals]
}

function span(start: string, end: string, day: string): string {
  const from = readable(start)
  const date = from.day === day ? '' : `${from.day} `
  return `${date}${from.time}–${endText(end, from.day)} ${from.offset}`
}

/** Only what differs from the start: the day is said again when it is another one. */
function endText(end: string, startDay: string): string {
  const { day, time } = readable(end)
  return day === startDay ? time : `${day} ${time}`
}

function moment(iso: string): string {
  const { day, time, offset } = readable(iso)
  return `${day} ${time} ${offset}`
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const

/** The parts that people read of `2026-12-01T10:00:00-05:00`. */
function readable(iso: string): Readonly<Record<'day' | 'time' | 'offset', string>> {
  const day = iso.slice(0, 10)
  const weekday = WEEKDAYS[weekdayOf(Math.floor(Date.parse(`${day}T00:00:00Z`) / 86_400_000))] ?? ''
  return { day: `${weekday} ${day}`, time: iso.slice(11, 16), offset: iso.slice(19) }
}
