import type { FrozenRequest } from '../../../domain/operation/operation.ts'
import { joined, names, ours, quote, spanText, type Summary } from '../../../domain/request/summary.ts'
import { inWords, type Fact, type Preview } from '../../../domain/request/preview.ts'
import { oneValue } from '../../../domain/text/quoted.ts'
import { zoneText } from '../calendar.ts'
import { attendeesOf, type CreateEventInput } from './input.ts'
import type { EventFacts } from './prepare.ts'
import {
  dayBefore,
  renderPeople,
  renderReminders,
  renderWhen,
  repeatsIn,
  WHO_IS_TOLD,
} from './render-event.ts'
import type { Moment } from './times.ts'

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
    ...zone,
    { label: 'Calendar', at: 'path/3', as: 'text' },
    ...title,
    { label: 'Guests', at: 'body/attendees', as: renderPeople },
    { label: 'Send invitations to', at: 'query/sendUpdates', as: inWords(WHO_IS_TOLD) },
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
