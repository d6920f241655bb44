import type { FrozenRequest } from '../../../domain/operation/operation.ts'
import { dayText, rangeText } from '../../../domain/text/dates.ts'
import { joined, names, ours, quote, spanText, type Summary } from '../../../domain/request/summary.ts'
import {
  itemsOf,
  plainText,
  type Fact,
  type Preview,
  type Below,
  type FactText,
} from '../../../domain/request/preview.ts'
import { oneValue } from '../../../domain/text/quoted.ts'
import { zoneText } from '../calendar.ts'
import { wallIn, whenText } from '../event-times.ts'
import { attendeesOf, type CreateEventInput } from './input.ts'
import type { EventFacts } from './prepare.ts'
import type { Moment } from './times.ts'

/** What the approver reads, the parts that cannot be taken back first. The gate renders each out of the frozen call. */
export function previewEvent(input: CreateEventInput, facts: EventFacts): Preview {
  return { verb: verbOf(input), system: 'Google Calendar', facts: factsOf(facts) }
}

/** `"Demo with Bob", Tue 1 Dec 10:00–10:30, bob@example.com` */
export function aboutEvent(
  { input, facts: { start, end } }: FrozenRequest<CreateEventInput, EventFacts>,
  proposedAt: string,
): Summary {
  const span =
    'date' in start && 'date' in end
      ? spanText(start.date, dayBefore(end.date), proposedAt)
      : spanText(atOf(start), atOf(end), proposedAt)
  const guests = attendeesOf(input).flatMap(({ email }) => (typeof email === 'string' ? [email] : []))
  const repeats = (input.recurrence ?? []).length > 0 ? ours('repeating') : []
  return joined(quote(input.title), ours(span), repeats, names(guests))
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
  const free: readonly Fact[] =
    facts.freeChecked.length === 0
      ? []
      : [{ label: 'Free when proposed', read: facts.freeChecked.map(oneValue).join(', ') }]
  return [
    { label: 'Title', at: 'body/summary', as: 'text' },
    { label: 'When', at: 'body', as: renderWhen },
    { label: 'Time zone', read: zoneText({ timeZone: facts.timeZone, source: facts.timeZoneSource }) },
    { label: 'Calendar', at: 'path/3', as: 'text' },
    ...title,
    { label: 'Guests', at: 'body/attendees', as: renderPeople },
    { label: 'Send invitations to', at: 'query/sendUpdates', as: 'text' },
    { label: 'Repeats', at: 'body/recurrence', as: 'list' },
    ...(typeof facts.dates === 'string' ? [{ label: 'Dates', read: facts.dates }] : []),
    { label: 'Where', at: 'body/location', as: 'text' },
    { label: 'Description', at: 'body/description', as: 'text' },
    { label: 'Video call', at: 'body/conferenceData/createRequest/conferenceSolutionKey/type', as: 'text' },
    { label: 'Reminders', at: 'body/reminders/overrides', as: renderReminders },
    { label: "Calendar's own reminders", at: 'body/reminders/useDefault', as: 'yes-no' },
    { label: 'Shows as', at: 'body/transparency', as: 'text' },
    { label: 'Visibility', at: 'body/visibility', as: 'text' },
    ...free,
  ]
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

/** Guests and rooms by their addresses, with how many they are. */
export function renderPeople(at: string, below: Below): FactText {
  const people = itemsOf(at, below).map(({ place, own }) => person(place, own))
  return {
    text: `${people.length}: ${people.map(({ text }) => text).join(', ')}`,
    places: people.flatMap(({ places }) => places),
  }
}

/** How and how long before each one comes. */
export function renderReminders(at: string, below: Below): FactText {
  const each = itemsOf(at, below).map(({ place }) => ({
    text: `${plainText(below.get(`${place}/method`))} ${plainText(below.get(`${place}/minutes`))} min before`,
    places: [`${place}/method`, `${place}/minutes`].filter((known) => below.has(known)),
  }))
  return { text: each.map(({ text }) => text).join(', '), places: each.flatMap(({ places }) => places) }
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

/** Empty for what is no day. */
function dayBefore(day: string): string {
  const at = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  const isDay = !Number.isNaN(at) && new Date(at).toISOString().startsWith(day)
  return isDay ? new Date(at - 86_400_000).toISOString().slice(0, 10) : ''
}
