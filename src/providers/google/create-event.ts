import { defineWrite } from '../../domain/operation/operation.ts'
import { interpretInsert, lookupEvent, planEvent } from './create-event/call.ts'
import { createEventInput, spelledEvent, stakesOfEvent, type CreateEventInput } from './create-event/input.ts'
import { whatChanged, prepareEvent, type EventFacts } from './create-event/prepare.ts'
import { aboutEvent, previewEvent } from './create-event/preview-event.ts'
import { createdEvent, showEvent, type CreatedEvent } from './create-event/result.ts'
import { EVENT_WRITE_SCOPES, FREE_BUSY_SCOPES } from './scopes.ts'

/**
 * Creates an event under an id of shield's own, which Google accepts only once per calendar. Nobody is e-mailed
 * unless `notify` says so: an invitation cannot be undone, one that was not sent can be sent later.
 */
export const calendarCreateEvent = defineWrite<CreateEventInput, EventFacts, CreatedEvent>({
  name: 'calendar.create-event',
  summary: 'Create an event, with guests, a video call or a repetition',
  provider: 'google',
  scopes: (input) =>
    input.requireFree === true ? [EVENT_WRITE_SCOPES, FREE_BUSY_SCOPES] : [EVENT_WRITE_SCOPES],
  input: createEventInput,
  output: createdEvent,
  examples: [
    'shield calendar create-event --title "Design review" --start 2026-12-01T10:00 --duration 30m --attendee bob@example.com --notify all',
    'shield calendar create-event --title Offsite --start 2026-12-07 --end 2026-12-08 --all-day --show-as free',
    'shield calendar create-event --title Stand-up --start 2026-12-01T09:00 --duration 15m --recurrence "RRULE:FREQ=WEEKLY;COUNT=4" --meet --require-free',
  ],
  recovery: 'client-key',
  prepare: prepareEvent,
  spelled: spelledEvent,
  plan: planEvent,
  preview: previewEvent,
  about: aboutEvent,
  stakes: stakesOfEvent,
  recheck: (request, reading) => whatChanged(reading, request.precondition, request.facts.timeZone),
  interpret: (response, request) => interpretInsert(response, request),
  lookup: lookupEvent,
  show: showEvent,
})
