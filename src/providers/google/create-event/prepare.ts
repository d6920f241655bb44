import { ShieldError } from '../../../domain/errors.ts'
import { assertReadAsWritten } from '../../../domain/operation/address.ts'
import type { Prepared, Reading } from '../../../domain/operation/operation.ts'
import { isJsonObject, textsIn, type JsonObject, type Json } from '../../../domain/text/json.ts'
import { field, say } from '../../../domain/text/wording.ts'
import {
  readCalendar,
  readCalendarByEvents,
  chooseZone,
  type ChosenZone,
  type CalendarFacts,
} from '../calendar.ts'
import type { BusyAnswer } from '../free-busy-ledger.ts'
import { whenText } from '../event-times.ts'
import { readBusy } from '../free-busy.ts'
import { mergeSpans } from '../spans.ts'
import { attendeesOf, remindersOf, requiredPeople, type CreateEventInput } from './input.ts'
import { parseRecurrence } from './recurrence.ts'
import { repetitionOf } from './repetition.ts'
import { zoneWarnings } from '../zone-table.ts'
import { resolveTimes, type Moment, type EventTimes } from './times.ts'

/** What `prepare` found: everything that the call needs beyond the input. */
export type EventFacts = {
  /** The canonical id where Google tells it: an event id is unique per calendar, not per alias of it. */
  readonly calendarId: string
  readonly calendarTitle: string | null
  readonly timeZone: string
  readonly timeZoneSource: ChosenZone['source']
  /** By whose clock the calendar shows it; null where that is not known, and older requests do not say it. */
  readonly calendarZone?: string | null
  readonly start: Moment
  readonly end: Moment
  /** When it happens, of a repetition: "weekly, 4 times: Mon 7 Dec, 14 Dec, 21 Dec, 28 Dec 2026". Null for a single event. */
  readonly dates: string | null
  /** Whether these words say all that its rules say; older requests do not say so. */
  readonly datesSayAll: boolean
  /** Who was free when it was proposed; empty when that was not asked for. */
  readonly freeChecked: readonly string[]
}

/** Resolves calendar, zone and times, and with `requireFree` looks whether everybody is free. */
export async function prepareEvent(input: CreateEventInput, reading: Reading): Promise<Prepared<EventFacts>> {
  assertPlannable(input)
  const calendar = await findCalendar(input.calendar ?? 'primary', reading)
  const { timeZone, source } = await chooseZone(reading, input.timeZone, calendar.timeZone)
  const times = resolveTimes(input, timeZone)
  const repetition = await repetitionOf(input, times)
  const condition = input.requireFree === true ? conditionOf(input, calendar.id, times) : null
  if (condition !== null) await assertFree(reading, condition, timeZone)
  return {
    facts: {
      calendarId: calendar.id,
      calendarTitle: calendar.title,
      timeZone,
      timeZoneSource: source,
      calendarZone: calendar.timeZone,
      start: times.start,
      end: times.end,
      dates: repetition.dates,
      datesSayAll: repetition.datesSayAll,
      freeChecked: condition?.calendars ?? [],
    },
    precondition: condition === null ? null : { free: condition },
    warnings: [
      ...outsideGuests(input, reading.connection.account.label),
      ...(input.meet === true && calendar.hasNoMeet ? [NO_MEET] : []),
      ...warningsFor(input, times, reading.now),
      ...zoneWarnings(timeZone, [times.from]),
      ...repetition.warnings,
    ],
  }
}

/** Whatever can be wrong with the input is found before anything is read. */
function assertPlannable(input: CreateEventInput): readonly (JsonObject | string)[] {
  const guests = attendeesOf(input)
  for (const key of ['attendee', 'optionalAttendee'] as const)
    for (const address of input[key] ?? []) assertReadAsWritten(key, address)
  return [
    ...guests,
    ...(input.recurrence ?? []).map((line) => parseRecurrence(line)),
    remindersOf(input.reminder ?? []),
  ]
}

/** With a scope for events only, the calendar itself is closed and the list of its events has to tell. */
async function findCalendar(asked: string, reading: Reading): Promise<CalendarFacts> {
  const calendar = await readCalendar(reading, asked)
  if (calendar !== undefined) return calendar
  const byEvents = await readCalendarByEvents(reading, asked)
  const { label, confirmed } = reading.connection.account
  // The label of a confirmed account is the canonical id of its primary calendar: that is where it was read.
  const id = asked === 'primary' && confirmed ? label : asked
  return {
    id,
    title: byEvents?.title ?? null,
    timeZone: byEvents?.timeZone ?? null,
    hasNoMeet: false,
  }
}

const NO_MEET =
  'This calendar has no Google Meet: Google may refuse the event, or make it without a video call'

function conditionOf(input: CreateEventInput, calendarId: string, times: EventTimes): FreeCondition {
  return {
    from: new Date(times.from * 60_000).toISOString(),
    to: new Date(times.to * 60_000).toISOString(),
    calendars: [calendarId, ...requiredPeople(input)],
  }
}

function warningsFor(input: CreateEventInput, times: EventTimes, now: number): readonly string[] {
  const repeats = (input.recurrence ?? []).length > 0
  return [
    ...(times.from * 60_000 < now ? ['The event begins in the past'] : []),
    ...(repeats && input.requireFree === true
      ? ['Only the first occurrence is checked against busy times']
      : []),
  ]
}

/** What has to be so when it is proposed and again just before it is sent. */
type FreeCondition = {
  readonly from: string
  readonly to: string
  readonly calendars: readonly string[]
}

/** Fails with `conflict` when somebody is busy, and when it is not known whether somebody is. */
async function assertFree(reading: Reading, condition: FreeCondition, timeZone: string): Promise<void> {
  const answer = await ask(reading, condition)
  const taken = takenIn(answer, condition, timeZone)
  const unknown = answer.unknown.map(({ id, reason }) => `${id} is unknown (${reason})`)
  const problems = [...taken, ...unknown]
  if (problems.length === 0) return
  throw new ShieldError('conflict', `Not everybody is known to be free: ${problems.join('; ')}`, {
    hint:
      taken.length > 0
        ? say`shield calendar find-slots shows when they are; or leave out ${field('requireFree')}`
        : say`Ask for their free/busy to be shared, or leave out ${field('requireFree')}`,
  })
}

/**
 * Null while everybody is still free, else what changed. Fails with `unavailable` when Google could not say this time:
 * that may pass, and is not a change.
 */
export async function whatChanged(
  reading: Reading,
  precondition: Json,
  timeZone: string,
): Promise<string | null> {
  const condition = parseCondition(precondition)
  if (condition === null) return null
  const answer = await ask(reading, condition)
  const taken = takenIn(answer, condition, timeZone)
  const lost = answer.unknown.filter(({ reason }) => LASTING.includes(reason))
  const problems = [...taken, ...lost.map(({ id, reason }) => `${id} can no longer be checked (${reason})`)]
  if (problems.length > 0) return problems.join('; ')
  if (answer.unknown.length === 0) return null
  throw new ShieldError(
    'unavailable',
    `Google did not say whether everybody is still free: ${answer.unknown.map(({ id, reason }) => `${id}: ${reason}`).join('; ')}`,
    { hint: 'Approve it again in a minute' },
  )
}

const LASTING = ['notFound', 'groupTooBig']

function ask(reading: Reading, condition: FreeCondition): Promise<BusyAnswer> {
  return readBusy(reading, { ids: condition.calendars, ...minutesOf(condition) })
}

function takenIn(answer: BusyAnswer, condition: FreeCondition, timeZone: string): readonly string[] {
  const { from, to } = minutesOf(condition)
  return answer.known.flatMap(({ id, busy }) => {
    const [start, end] = mergeSpans(busy, from, to)
    return start === undefined || end === undefined
      ? []
      : [`${id} is busy ${whenText({ start: iso(start), end: iso(end), lastDay: null }, timeZone)}`]
  })
}

function minutesOf({ from, to }: FreeCondition): { readonly from: number; readonly to: number } {
  return { from: Math.floor(Date.parse(from) / 60_000), to: Math.ceil(Date.parse(to) / 60_000) }
}

function iso(minute: number): string {
  return `${new Date(minute * 60_000).toISOString().slice(0, 16)}Z`
}

/** Null for a request that does not depend on anybody being free. */
function parseCondition(precondition: Json): FreeCondition | null {
  const free = isJsonObject(precondition) ? precondition['free'] : undefined
  if (!isJsonObject(free)) return null
  const { from, to, calendars } = free
  if (typeof from !== 'string' || typeof to !== 'string' || !Array.isArray(calendars)) {
    throw new ShieldError('internal', 'The stored precondition of this event cannot be read')
  }
  return { from, to, calendars: textsIn(calendars) }
}

/** Whose mailboxes are everybody's, so that nobody is inside. */
const EVERYBODYS: readonly string[] = ['gmail.com', 'googlemail.com']

/**
 * Warned of where most guests are of the account's own domain: among these one from elsewhere is easily overlooked, as one
 * that was completed to the wrong address. Where outsiders are as many, the event is with them.
 */
function outsideGuests(input: CreateEventInput, account: string): readonly string[] {
  const own = domainOf(account)
  if (own === undefined || EVERYBODYS.includes(own)) return []
  const guests = attendeesOf(input).flatMap(({ email }) => (typeof email === 'string' ? [email] : []))
  const outside = guests.filter((email) => domainOf(email) !== own)
  const inside = guests.length - outside.length
  if (outside.length === 0 || inside <= outside.length) return []
  return [
    `${outside.join(', ')} ${outside.length === 1 ? 'is' : 'are'} outside ${own}; the other ${inside} guests are inside`,
  ]
}

function domainOf(address: string): string | undefined {
  return /@([^@]+)$/.exec(address)?.[1]?.toLowerCase()
}
