import type { FrozenRequest } from '../../../domain/operation/operation.ts'
import {
  joined,
  name,
  names,
  ours,
  quote,
  spanText,
  summary,
  type Summary,
} from '../../../domain/request/summary.ts'
import {
  inWords,
  type Fact,
  type Preview,
  itemsOf,
  plainText,
  type Below,
  type FactRenderer,
  type FactText,
} from '../../../domain/request/preview.ts'
import { oneValue } from '../../../domain/text/quoted.ts'
import { zoneText } from '../calendar.ts'
import { attendeesOf, type CreateEventInput } from './input.ts'
import type { EventFacts } from './prepare.ts'
import type { Moment } from './times.ts'
import { dayText, rangeText } from '../../../domain/text/times.ts'
import { wallIn, whenText } from '../event-times.ts'

/** What the approver reads, the parts that cannot be taken back first. The gate renders each out of the frozen call. */
export function previewEvent(input: CreateEventInput, facts: EventFacts): Preview {
  const isUntold = attendeesOf(input).length > 0 && (input.notify ?? 'none') === 'none'
  return {
    verb: verbOf(input),
    system: 'Google Calendar',
    facts: factsOf(facts),
    notes: isUntold ? ['The guests get no e-mail, and some calendars may not show it to them'] : [],
  }
}

/** `"Demo with Bob", Tue 1 Dec 10:00–10:30, bob@example.com` */
export function aboutEvent(
  { input, facts }: FrozenRequest<CreateEventInput, EventFacts>,
  proposedAt: string,
): Summary {
  const { start, end } = facts
  const span =
    'date' in start && 'date' in end
      ? spanText(start.date, dayBefore(end.date), proposedAt)
      : spanText(atOf(start), atOf(end), proposedAt)
  const guests = attendeesOf(input).flatMap(({ email }) => (typeof email === 'string' ? [email] : []))
  const repeats = (input.recurrence ?? []).length > 0 ? ours('repeating') : []
  const when = otherZoneOf(facts) === null ? ours(span) : summary`${ours(span)} ${name(facts.timeZone)}`
  return joined(quote(input.title), when, repeats, names(guests))
}

/** The calendar's own zone, where its clock shows another time than the event is written in. */
function otherZoneOf({ timeZone, calendarZone, start }: EventFacts): string | null {
  const isOther = typeof calendarZone === 'string' && calendarZone !== timeZone && 'dateTime' in start
  return isOther ? calendarZone : null
}

function atOf(moment: Moment): string {
  return 'date' in moment ? moment.date : moment.dateTime
}

function verbOf(input: CreateEventInput): string {
  const guests = attendeesOf(input).length
  const kind = (input.recurrence ?? []).length > 0 ? 'Create a repeating event' : 'Create an event'
  if (guests === 0) return kind
  return `${kind} and invite ${guests} ${guests === 1 ? 'guest' : 'guests'}`
}

function factsOf(facts: EventFacts): readonly Fact[] {
  const title: readonly Fact[] =
    facts.calendarTitle === null || facts.calendarTitle === facts.calendarId
      ? []
      : [{ label: 'Calendar title', read: facts.calendarTitle }]
  const { timeZone, timeZoneSource: source } = facts
  const zone: readonly Fact[] =
    source === 'asked' || source === 'calendar'
      ? []
      : [{ label: 'Time zone', read: zoneText({ timeZone, source }) }]
  const free: readonly Fact[] =
    facts.freeChecked.length === 0
      ? []
      : [{ label: 'Free when proposed', read: facts.freeChecked.map(oneValue).join(', ') }]
  return [
    { label: 'Title', at: 'body/summary', as: 'text' },
    { label: 'When', at: 'body', as: renderWhen },
    ...byCalendarClock(facts),
    ...zone,
    { label: 'Calendar', at: 'path/3', as: 'text' },
    ...title,
    // Before the guests, who may be 200.
    { label: 'Send invitations to', at: 'query/sendUpdates', as: inWords(WHO_IS_TOLD) },
    { label: 'Guests', at: 'body/attendees', as: renderPeople },
    { label: 'Repeats', at: 'body/recurrence', as: repeatsIn(facts) },
    { label: 'Where', at: 'body/location', as: 'text' },
    { label: 'Description', at: 'body/description', as: 'text' },
    {
      label: 'Video call',
      at: 'body/conferenceData/createRequest/conferenceSolutionKey/type',
      as: inWords({ hangoutsMeet: 'Google Meet' }),
    },
    {
      label: 'Its link',
      at: 'query/conferenceDataVersion',
      as: inWords({ '1': 'made by Google, with the event' }),
    },
    { label: 'Reminders', at: 'body/reminders', as: renderReminders },
    { label: 'Shows as', at: 'body/transparency', as: inWords({ opaque: 'busy', transparent: 'free' }) },
    { label: 'Visibility', at: 'body/visibility', as: 'text' },
    ...free,
  ]
}

/** The same moments as the calendar shows them: whoever decides may live by that clock. */
function byCalendarClock(facts: EventFacts): readonly Fact[] {
  const zone = otherZoneOf(facts)
  if (zone === null) return []
  const times = { start: atOf(facts.start), end: atOf(facts.end), lastDay: null }
  return [{ label: 'In the calendar', read: whenText(times, zone) }]
}

/**
 * `Thu 3 Dec 2026, 10:00–11:00, Europe/Berlin`, of whole days the last one included: the end in the call is the day after.
 * Only of times that are written as these words would be; all others stand as they are in the call.
 */
export function renderWhen(at: string, below: Below): FactText {
  const places = ['start', 'end'].flatMap((end) =>
    ['date', 'dateTime', 'timeZone']
      .map((name) => `${at}/${end}/${name}`)
      .filter((place) => below.has(place)),
  )
  const text = timesText(at, below) ?? daysText(at, below)
  return { text: text ?? places.map((place) => plainText(below.get(place))).join(' '), places }
}

function timesText(at: string, below: Below): string | null {
  const [start, end] = [timeIn(`${at}/start`, below), timeIn(`${at}/end`, below)]
  if (start === null || end === null || start.zone !== end.zone) return null
  return whenText({ start: start.time, end: end.time, lastDay: null }, start.zone)
}

/** Null also where the moment could be written in another way: the words would hide which it is. */
function timeIn(at: string, below: Below): { readonly time: string; readonly zone: string } | null {
  const [time, zone] = [below.get(`${at}/dateTime`), below.get(`${at}/timeZone`)]
  if (typeof time !== 'string' || typeof zone !== 'string' || below.has(`${at}/date`)) return null
  return wallIn(zone, time) === time.slice(0, -OFFSET) ? { time, zone } : null
}

/** As long as `+01:00`. */
const OFFSET = 6

function daysText(at: string, below: Below): string | null {
  const [first, end] = [dayIn(`${at}/start`, below), dayIn(`${at}/end`, below)]
  const last = end === null ? '' : dayBefore(end)
  return first === null || last < first ? null : rangeText(first, last)
}

function dayIn(at: string, below: Below): string | null {
  const day = below.get(`${at}/date`)
  const isAlone = !below.has(`${at}/dateTime`) && !below.has(`${at}/timeZone`)
  return isAlone && typeof day === 'string' && /^.{10}$/.test(day) && dayText(day) !== '' ? day : null
}

/** Whom Google writes to, in words. */
export const WHO_IS_TOLD = {
  all: 'all guests',
  externalOnly: 'guests outside Google Calendar',
  none: 'nobody',
}

/** Guests and rooms by their addresses, with how many they are. */
export function renderPeople(at: string, below: Below): FactText {
  const people = itemsOf(at, below).map(({ place, own }) => person(place, own))
  return {
    text: `${people.length}: ${people.map(({ text }) => text).join(', ')}`,
    places: people.flatMap(({ places }) => places),
  }
}

/** How and how long before each one comes; `none` where the event has not even the calendar's own. */
export function renderReminders(at: string, below: Below): FactText {
  const own = below.get(`${at}/overrides`)
  const isNone = Array.isArray(own) && own.length === 0
  const each = isNone ? [] : itemsOf(`${at}/overrides`, without(below, `${at}/useDefault`)).map(reminder)
  const isOwn = below.get(`${at}/useDefault`) === false
  return {
    text: isNone && isOwn ? 'none' : each.map(({ text }) => text).join(', '),
    places: [
      ...(isOwn ? [`${at}/useDefault`] : []),
      ...(isNone && isOwn ? [`${at}/overrides`] : []),
      ...each.flatMap(({ places }) => places),
    ],
  }
}

const METHODS: Readonly<Record<string, string>> = { email: 'e-mail', popup: 'popup' }

function without(below: Below, place: string): Below {
  return new Map([...below].filter(([key]) => key !== place))
}

function reminder({ place, own }: { readonly place: string; readonly own: Below }): FactText {
  const [method, minutes] = [own.get(`${place}/method`), own.get(`${place}/minutes`)]
  return {
    text: `${METHODS[plainText(method)] ?? JSON.stringify(method ?? null)} ${typeof minutes === 'number' ? minutesText(minutes) : plainText(minutes)} before`,
    places: [`${place}/method`, `${place}/minutes`].filter((known) => own.has(known)),
  }
}

/** Exactly: `10 min`, `1 h`, `2 days`. */
function minutesText(minutes: number): string {
  if (minutes > 0 && minutes % 1440 === 0) return minutes === 1440 ? '1 day' : `${minutes / 1440} days`
  return minutes > 0 && minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`
}

/** In words where these say all, else the rules themselves below them. */
export function repeatsIn({ dates, datesSayAll }: Pick<EventFacts, 'dates' | 'datesSayAll'>): FactRenderer {
  return (_at, below) => {
    const rules = [...below.values()].map(plainText)
    const words = typeof dates === 'string' ? [dates] : []
    return { text: [...words, ...(datesSayAll ? [] : rules)].join('\n'), places: [...below.keys()] }
  }
}

function person(place: string, own: Below): FactText {
  const email = own.get(`${place}/email`)
  const marks = [
    [`${place}/optional`, 'optional'],
    [`${place}/resource`, 'room'],
  ].filter(([mark]) => own.get(mark ?? '') === true)
  const text =
    marks.length > 0 ? `${plainText(email)} (${marks.map(([, word]) => word).join(', ')})` : plainText(email)
  return {
    text,
    places: [`${place}/email`, ...marks.map(([mark]) => mark ?? '')].filter((known) => own.has(known)),
  }
}

/** Empty for what is not a day. */
function dayBefore(day: string): string {
  const at = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  const isDay = !Number.isNaN(at) && new Date(at).toISOString().startsWith(day)
  return isDay ? new Date(at - 86_400_000).toISOString().slice(0, 10) : ''
}
