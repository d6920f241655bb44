import type { UnknownCalendar } from '../free-busy-ledger.ts'
import { formatMinutes } from '../duration.ts'
import { formatLocal, formatOffset } from '../local-time.ts'
import type { ChosenZone } from '../time-zone.ts'
import { changesIn, type ZoneTable } from '../zone-table.ts'
import type { Ask } from './ask.ts'
import type { FindSlotsInput } from './input.ts'
import type { Window } from './window.ts'

interface Circumstances {
  readonly ask: Ask
  readonly input: FindSlotsInput
  readonly asked: Window
  readonly window: Window
  readonly zone: ChosenZone
  readonly zones: (zone: string) => ZoneTable
  readonly unknown: readonly UnknownCalendar[]
}

/** What somebody should know who takes one of the slots. */
export function warningsFor(about: Circumstances): readonly string[] {
  const { zone, unknown } = about
  return [
    ...unknown.map(
      ({ id, reason }) =>
        `${id} is left out, its busy times are unknown (${reason}): no slot is known to suit it`,
    ),
    ...clipped(about),
    ...(zone.source === 'system'
      ? [`No time zone could be read from Google; ${zone.timeZone} is this machine's`]
      : []),
    ...clockChanges(about),
  ]
}

function clipped({ input, asked, window, zone, zones, ask }: Circumstances): readonly string[] {
  if (input.from === undefined || window.from <= asked.from) return []
  const why = ask.settings.notice > 0 ? 'the notice ends' : 'it is now'
  return [
    `The search begins at ${formatLocal(window.from, zones(zone.timeZone))}, when ${why}, and not where it was to begin`,
  ]
}

function clockChanges({ ask, window, zone, zones }: Circumstances): readonly string[] {
  const names = new Set([zone.timeZone, ...ask.attendees.flatMap(({ timeZone }) => timeZone ?? [])])
  return [...names].flatMap((name) =>
    changesIn(zones(name), window.from, window.to).map(({ minute, before, after }) => {
      const way = after > before ? 'forward' : 'back'
      const size = formatMinutes(Math.abs(after - before))
      return `Clocks in ${name} go ${way} ${size} at ${formatLocal(minute, zones(name))} (from ${formatOffset(before)})`
    }),
  )
}
