import { oneValue } from '../../../domain/text/quoted.ts'
import type { Fact, Preview } from '../../../domain/request/preview.ts'
import { zoneText } from '../time-zone.ts'
import type { EventFacts } from './facts.ts'
import type { CreateEventInput } from './input.ts'
import { attendeesOf } from './people.ts'
import { renderLastDay, renderMoment, renderPeople, renderReminders } from './render-event.ts'

/** What the approver reads, the parts that cannot be taken back first. The gate renders each out of the frozen call. */
export function previewEvent(input: CreateEventInput, facts: EventFacts): Preview {
  return { verb: verbOf(input), system: 'Google Calendar', facts: factsOf(input, facts) }
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
