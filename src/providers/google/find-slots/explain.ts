import { dateText, offsetText, clockText, dayText, rangeText } from '../../../domain/text/times.ts'
import { type ChosenZone, zoneText } from '../calendar.ts'
import type { UnknownCalendar } from '../free-busy-ledger.ts'
import { intersectSpans, longestOf, mergeSpans, subtractSpans, totalOf, type Spans } from '../spans.ts'
import { formatMinutes } from '../written-time.ts'
import {
  formatLocal,
  formatOffset,
  changesIn,
  zoneWarnings,
  type ZoneTable,
  type Zones,
} from '../zone-table.ts'
import type { Ask } from './ask.ts'
import { blockedSpans, freeSpans, type FreeSearch } from './engine.ts'
import type { FindSlotsInput, FindSlotsOutput } from './input.ts'
import type { Window } from './window.ts'
import { warningsOf, remarkIf, type Block, type Display } from '../../../domain/operation/display.ts'

/** What one constraint took away. */
interface Removal {
  /** "times outside the working hours", "busy times of bob@example.com", "buffers" … */
  readonly by: string
  /** Minutes that it takes of the time that the hours and dates allow. Busy times of two people may overlap. */
  readonly minutes: number
  /** Minutes left after it and all before it. */
  readonly left: number
}

/** Which constraint removed how much, in the order in which they were applied. */
export function removalsOf(search: FreeSearch): readonly Removal[] {
  const removals: Removal[] = []
  let left: Spans = mergeSpans([search.from, search.to], search.from, search.to)
  for (const { by, spans } of search.limits) {
    const next = intersectSpans(left, spans)
    removals.push({ by, minutes: totalOf(left) - totalOf(next), left: totalOf(next) })
    left = next
  }
  const allowed = left
  for (const { by, spans } of search.busy) {
    const busy = mergeSpans(spans, search.from, search.to)
    left = subtractSpans(left, busy)
    removals.push({
      by: `busy times of ${by}`,
      minutes: totalOf(intersectSpans(allowed, busy)),
      left: totalOf(left),
    })
  }
  const unbuffered = totalOf(left)
  left = subtractSpans(left, blockedSpans(search, search.bufferBefore, search.bufferAfter))
  removals.push({ by: 'buffers', minutes: unbuffered - totalOf(left), left: totalOf(left) })
  return removals.filter(({ minutes }) => minutes > 0)
}

/** One sentence for a search that found nothing. */
export function reasonFor(search: FreeSearch, asked: Window, removals: readonly Removal[]): string {
  const total = asked.to - asked.from
  const taken = removals.map(
    ({ by, minutes, left }) => `${by} take ${formatMinutes(minutes)} (${formatMinutes(left)} left)`,
  )
  const funnel = taken.length === 0 ? 'nothing is taken' : taken.join(', ')
  return `Out of ${formatMinutes(total)}: ${funnel}; ${lastStraw(search)}`
}

function lastStraw(search: FreeSearch): string {
  const longest = longestOf(freeSpans(search))
  const wanted = formatMinutes(search.duration)
  if (longest === 0) return `no time is left for ${wanted}`
  if (longest < search.duration)
    return `the longest free stretch is ${formatMinutes(longest)}, ${wanted} is asked for`
  return `the longest free stretch is ${formatMinutes(longest)}, but no ${wanted} in it starts on the ${formatMinutes(search.align)} grid`
}

interface Circumstances {
  readonly ask: Ask
  readonly input: FindSlotsInput
  readonly asked: Window
  readonly window: Window
  readonly zone: ChosenZone
  readonly zones: Zones
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
    ...zoneWarnings(zone.timeZone, [about.window.from, about.window.to]),
    ...clockChanges(about),
  ]
}

function clipped({ input, asked, window, zone, zones, ask }: Circumstances): readonly string[] {
  if (input.from === undefined || window.from <= asked.from) return []
  const isNoticed = ask.settings.notice > 0
  if (window.from >= window.to) {
    const end = momentText(asked.to, zones(zone.timeZone))
    return [
      `The search ends ${end}, before ${isNoticed ? 'the notice does' : 'now'}: nothing is left to search`,
    ]
  }
  const why = isNoticed ? 'the notice ends' : 'it is now'
  return [
    `The search begins ${momentText(window.from, zones(zone.timeZone))}, when ${why}, and not where it was to begin`,
  ]
}

function clockChanges({ ask, window, zone, zones }: Circumstances): readonly string[] {
  const names = new Set([zone.timeZone, ...ask.attendees.flatMap(({ timeZone }) => timeZone ?? [])])
  return [...names].flatMap((name) =>
    changesIn(zones(name), window.from, window.to).map(({ minute, before, after }) => {
      const way = after > before ? 'forward' : 'back'
      const size = formatMinutes(Math.abs(after - before))
      return `Clocks in ${name} go ${way} ${size} on ${momentText(minute, zones(name))} (from ${formatOffset(before)})`
    }),
  )
}

function momentText(minute: number, table: ZoneTable): string {
  const at = formatLocal(minute, table)
  return `${dateText(at)} ${offsetText(at)}`
}

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
    ['Searched', window.from === window.to ? 'nothing' : rangeText(window.from, window.to)],
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
