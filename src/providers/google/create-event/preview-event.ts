import type { FrozenRequest } from '../../../domain/operation/operation.ts'
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
import { attendeesOf, type CreateEventInput } from './input.ts'
import type { EventFacts } from './prepare.ts'
import type { Moment } from './times.ts'

/** What the approver reads, the parts that cannot be taken back first. The gate renders each out of the frozen call. */
export function previewEvent(input: CreateEventInput, facts: EventFacts): Preview {
  return { verb: verbOf(input), system: 'Google Calendar', facts: factsOf(input, facts) }
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

function factsOf(input: CreateEventInput, facts: EventFacts): readonly Fact[] {
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
    { label: 'Starts', at: 'body/start', as: renderMoment },
    input.allDay === true
      ? { label: 'Last day', at: 'body/end', as: renderLastDay }
      : { label: 'Ends', at: 'body/end', as: renderMoment },
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

/** `{dateTime, timeZone}` or `{date}`, with its weekday. */
export function renderMoment(at: string, below: Below): FactText {
  const time = [`${at}/dateTime`, `${at}/date`].find((place) => below.has(place)) ?? `${at}/dateTime`
  const places = [time, `${at}/timeZone`].filter((place) => below.has(place))
  const text = plainText(below.get(time))
  const zone = below.get(`${at}/timeZone`)
  const beside = [weekdayOf(text), ...(zone === undefined ? [] : [plainText(zone)])].filter(
    (word) => word !== '',
  )
  return { text: beside.length === 0 ? text : `${text} (${beside.join(', ')})`, places }
}

/** The last one of whole days, that day included: the end in the call is the day after. */
export function renderLastDay(at: string, below: Below): FactText {
  const end = plainText(below.get(`${at}/date`))
  const last = dayBefore(end)
  return {
    text: last === '' ? end : `${last} (${weekdayOf(last)})`,
    places: [`${at}/date`].filter((place) => below.has(place)),
  }
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

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const

/** The weekday of the day as it is written, whatever the offset; empty for what begins with no day. */
function weekdayOf(time: string): string {
  const day = /^\d{4}-\d\d-\d\d(?=$|T)/.exec(time)?.[0]
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`)
  return Number.isNaN(at) ? '' : (WEEKDAYS[new Date(at).getUTCDay()] ?? '')
}

/** Empty for what is no day. */
function dayBefore(day: string): string {
  const at = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  const isDay = !Number.isNaN(at) && new Date(at).toISOString().startsWith(day)
  return isDay ? new Date(at - 86_400_000).toISOString().slice(0, 10) : ''
}
