import { isShieldError, ShieldError } from '../../domain/errors.ts'
import { defineRead, type Reading } from '../../domain/operation/operation.ts'
import { field, say } from '../../domain/text/wording.ts'
import { readCalendar, chooseZone } from './calendar.ts'
import { parseAsk, type Ask } from './find-slots/ask.ts'
import { findFree, type FreeSearch, type Source } from './find-slots/engine.ts'
import { reasonFor, removalsOf, warningsFor, showSlots } from './find-slots/explain.ts'
import {
  findSlotsInput,
  findSlotsOutput,
  type FindSlotsInput,
  type FindSlotsOutput,
} from './find-slots/input.ts'
import { daysIn, hoursIn } from './find-slots/week.ts'
import { resolveWindow, type Window } from './find-slots/window.ts'
import type { BusyAnswer } from './free-busy-ledger.ts'
import { readBusy } from './free-busy.ts'
import { FREE_BUSY_SCOPES } from './scopes.ts'
import { subtractSpans } from './spans.ts'
import { formatLocal, createZones, type ZoneTable, type Zones } from './zone-table.ts'

/** When everybody is free. A calendar that cannot be read is unknown, never free. */
export const calendarFindSlots = defineRead<FindSlotsInput, FindSlotsOutput>({
  name: 'calendar.find-slots',
  summary: 'Find times when all calendars and attendees are free',
  provider: 'google',
  scopes: () => [FREE_BUSY_SCOPES],
  input: findSlotsInput,
  output: findSlotsOutput,
  examples: [
    'shield calendar find-slots --duration 30m --days 5',
    'shield calendar find-slots --attendee bob@example.com=Europe/London,09:00-17:00 --duration 1h --from tomorrow --days 10',
    'shield calendar find-slots --mode gaps --working-hours "daily 08:00-20:00" --buffer-before 10m --json',
  ],
  run: findSlots,
  show: showSlots,
})

/**
 * Reads everybody's busy times and searches. Fails with `usage`, with what the reads fail with, and with `not_found`
 * or `unavailable` when a calendar's busy times are unknown and that was not allowed.
 */
async function findSlots(input: FindSlotsInput, reading: Reading): Promise<FindSlotsOutput> {
  const ask = parseAsk(input)
  const zone = await chooseZone(reading, input.timeZone, await calendarZone(ask, input, reading))
  const asked = resolveWindow(input, zone.timeZone, reading.now)
  const earliest = Math.ceil(reading.now / 60_000) + ask.settings.notice
  const window = { from: Math.max(asked.from, Math.min(earliest, asked.to)), to: asked.to }
  const zones = createZones(Math.min(asked.from, window.from), asked.to)
  const answer = await busyTimes(ask, window, reading)
  assertKnown(answer, input.allowUnknown === true)
  const search: FreeSearch = {
    ...window,
    ...ask.settings,
    zone: zones(zone.timeZone),
    limits: limitsOf(ask, window, zone.timeZone, zones),
    busy: answer.known.map(({ id, busy }) => ({ by: id, spans: busy })),
  }
  return {
    ...resultOf(search, ask, asked, zones),
    timeZone: zone.timeZone,
    timeZoneSource: zone.source,
    calendars: answer.known.map(({ id, group }) => ({ id, group })),
    unknown: answer.unknown.map(({ id, group, reason }) => ({ id, group, reason })),
    warnings: [...warningsFor({ ask, input, asked, window, zone, zones, unknown: answer.unknown })],
  }
}

/** What narrows the window before anybody's busy times do: working hours, each attendee's own, days left out. */
function limitsOf(ask: Ask, { from, to }: Window, timeZone: string, zones: Zones): readonly Source[] {
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

type Result = Pick<
  FindSlotsOutput,
  'mode' | 'durationMinutes' | 'slots' | 'more' | 'window' | 'reasonIfEmpty' | 'removed'
>

function resultOf(search: FreeSearch, ask: Ask, asked: Window, zones: Zones): Result {
  const { slots, more } = findFree(search)
  const removals = slots.length > 0 ? [] : [...beforeStart(search, asked), ...removalsOf(search)]
  return {
    mode: search.mode,
    durationMinutes: search.duration,
    slots: Array.from({ length: slots.length / 2 }, (_, index) =>
      describe(slots[index * 2] ?? 0, slots[index * 2 + 1] ?? 0, search, ask, zones),
    ),
    more,
    window: { from: formatLocal(search.from, search.zone), to: formatLocal(search.to, search.zone) },
    reasonIfEmpty: slots.length > 0 ? null : reasonFor(search, asked, removals),
    removed: removals.map(({ by, minutes, left }) => ({ by, minutes, left })),
  }
}

function describe(
  start: number,
  end: number,
  search: FreeSearch,
  ask: Ask,
  zones: Zones,
): FindSlotsOutput['slots'][number] {
  const span = (table: ZoneTable) => ({ start: formatLocal(start, table), end: formatLocal(end, table) })
  const local = ask.attendees.flatMap(({ id, timeZone = search.zone.zone }) =>
    timeZone === search.zone.zone ? [] : [{ attendee: id, ...span(zones(timeZone)) }],
  )
  return { ...span(search.zone), local }
}

/** What lies in the past or within the notice. */
function beforeStart(search: FreeSearch, asked: Window): ReturnType<typeof removalsOf> {
  const minutes = search.from - asked.from
  return minutes > 0 ? [{ by: 'the past and the notice', minutes, left: search.to - search.from }] : []
}

async function calendarZone(ask: Ask, input: FindSlotsInput, reading: Reading): Promise<string | null> {
  const [first] = ask.calendars
  if (input.timeZone !== undefined || first === undefined) return null
  try {
    return (await readCalendar(reading, first))?.timeZone ?? null
  } catch (error) {
    // The calendar of somebody who shares no more than free/busy is "not found" here.
    if (isShieldError(error) && error.code === 'not_found') return null
    throw error
  }
}

/** Buffers reach beyond the window: what is busy just outside it counts. */
async function busyTimes(ask: Ask, window: Window, reading: Reading): Promise<BusyAnswer> {
  if (window.from >= window.to) return { known: [], unknown: [] }
  return readBusy(reading, {
    ids: [...ask.calendars, ...ask.attendees.map(({ id }) => id)],
    from: window.from - ask.settings.bufferBefore,
    to: window.to + ask.settings.bufferAfter,
  })
}

function assertKnown({ known, unknown }: BusyAnswer, allowed: boolean): void {
  if (unknown.length === 0 || (allowed && known.length > 0)) return
  const names = unknown.map(
    ({ id, group, reason }) => `${id}${group === null ? '' : ` (of ${group})`}: ${reason}`,
  )
  const isAbsent = unknown.every(({ reason }) => reason === 'notFound')
  throw new ShieldError(
    isAbsent ? 'not_found' : 'unavailable',
    `It is not known when they are busy: ${names.join('; ')}`,
    {
      hint: allowed
        ? 'No other calendar was named, so there is nothing to search in'
        : say`Ask for their free/busy to be shared, leave them out, or go on without them: ${field('allowUnknown')}`,
    },
  )
}
