import { subtractSpans } from '../spans.ts'
import { zoneTable, type ZoneTable } from '../zone-table.ts'
import type { Ask } from './ask.ts'
import type { Source } from './engine.ts'
import { daysIn, hoursIn } from './hours.ts'
import type { Window } from './window.ts'

/** Tables for every zone that a search has to do with, each built once. */
export function createZones({ from, to }: Window): (zone: string) => ZoneTable {
  const tables = new Map<string, ZoneTable>()
  return (zone) => {
    const table = tables.get(zone) ?? zoneTable(zone, from, to)
    tables.set(zone, table)
    return table
  }
}

/** What narrows the window before anybody's busy times do: working hours, each attendee's own, days left out. */
export function limitsOf(
  ask: Ask,
  { from, to }: Window,
  timeZone: string,
  zones: (zone: string) => ZoneTable,
): readonly Source[] {
  const own = ask.attendees.flatMap(({ id, timeZone: zone = timeZone, week }) =>
    week === undefined
      ? []
      : [{ by: `times outside the hours of ${id}`, spans: hoursIn(week, zones(zone), from, to) }],
  )
  const excluded = daysIn(ask.excluded, zones(timeZone), from, to)
  return [
    { by: 'excluded dates', spans: subtractSpans([from, to], excluded) },
    { by: 'times outside the working hours', spans: hoursIn(ask.week, zones(timeZone), from, to) },
    ...own,
  ]
}
