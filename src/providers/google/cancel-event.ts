import * as z from 'zod'
import type { ProviderResponse } from '../../domain/http.ts'
import { isJsonObject, type JsonObject } from '../../domain/json.ts'
import { ShieldError } from '../../domain/errors.ts'
import { oneValue } from '../../domain/one-value.ts'
import { defineWrite, type Reading } from '../../domain/operation.ts'
import type { Outcome } from '../../domain/outcome.ts'
import { path } from '../../domain/path.ts'
import { readCalendar } from './calendar.ts'
import { parseRefusal, readBody, refusedWrite } from './errors.ts'
import { EVENT_WRITE_SCOPES } from './scopes.ts'

const input = z.strictObject({
  event: z.string().min(1).max(1024).describe('The id of the event, as list-events shows it'),
  calendar: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .meta({ description: 'The calendar it stands in', default: 'primary' }),
  notify: z
    .enum(['all', 'externalOnly', 'none'])
    .optional()
    .meta({ description: 'Who gets an e-mail that it is cancelled', default: 'none' }),
})

type Input = z.infer<typeof input>

/** The event as it was when it was proposed to cancel it. */
type Facts = {
  readonly calendarId: string
  readonly title: string | null
  readonly start: string
  readonly end: string
  readonly guests: readonly string[]
  readonly etag: string
}

/**
 * Cancels an event, of a repetition all of it. What is frozen is the event as the approver saw it: if anybody changes
 * it meanwhile nothing is sent, and `If-Match` lets Google refuse what changed in the last moment.
 */
export const calendarCancelEvent = defineWrite<Input, Facts>({
  name: 'calendar.cancel-event',
  summary: 'Cancel an event',
  provider: 'google',
  scopes: () => [EVENT_WRITE_SCOPES],
  input,
  examples: ['shield calendar cancel-event --event 7ab2c9d0e1 --notify all'],
  recovery: 'idempotent',
  prepare: async (asked, reading) => {
    const calendarId =
      (await readCalendar(reading, asked.calendar ?? 'primary'))?.id ?? asked.calendar ?? 'primary'
    const event = await readEvent(reading, calendarId, asked.event)
    if (event['status'] === 'cancelled') {
      throw new ShieldError('conflict', `The event ${asked.event} is cancelled already`)
    }
    const facts = factsOf(calendarId, event)
    return { facts, precondition: { etag: facts.etag }, warnings: warningsFor(asked, facts, event) }
  },
  plan: (asked, facts) => ({
    method: 'DELETE',
    path: path`/calendar/v3/calendars/${facts.calendarId}/events/${asked.event}`,
    query: [['sendUpdates', asked.notify ?? 'none']],
    headers: [['if-match', facts.etag]],
  }),
  preview: (_asked, facts) => ({
    verb: `Cancel an event${withGuests(facts.guests.length)}`,
    system: 'Google Calendar',
    facts: [
      { label: 'Title', read: facts.title ?? '(none)' },
      { label: 'Starts', read: facts.start },
      { label: 'Ends', read: facts.end },
      {
        label: 'Guests',
        read:
          facts.guests.length === 0
            ? 'none'
            : `${facts.guests.length}: ${facts.guests.map(oneValue).join(', ')}`,
      },
      { label: 'Calendar', at: 'path/3', as: 'text' },
      { label: 'Event', at: 'path/5', as: 'text' },
      { label: 'Send cancellations to', at: 'query/sendUpdates', as: 'text' },
    ],
  }),
  recheck: async ({ input: asked, facts }, reading) => {
    const event = await readEvent(reading, facts.calendarId, asked.event)
    if (event['status'] === 'cancelled') return 'The event has been cancelled by somebody else'
    return event['etag'] === facts.etag ? null : 'The event has been changed since'
  },
  interpret: (response, { input: asked }) => interpretDelete(response, asked.event),
  lookup: async ({ input: asked, facts }, reading) => {
    const event = await readEvent(reading, facts.calendarId, asked.event)
    return event['status'] === 'cancelled'
      ? { kind: 'found', result: { id: asked.event } }
      : { kind: 'not_found' }
  },
  show: () => [{ kind: 'text', text: 'The event is cancelled' }],
})

async function readEvent(reading: Reading, calendar: string, id: string): Promise<JsonObject> {
  const response = await reading.get(path`/calendar/v3/calendars/${calendar}/events/${id}`)
  return readBody(response, {
    what: `the event ${id}`,
    connection: reading.connection,
    scopes: EVENT_WRITE_SCOPES,
  })
}

function withGuests(count: number): string {
  if (count === 0) return ''
  return count === 1 ? ' with 1 guest' : ` with ${count} guests`
}

function factsOf(calendarId: string, event: JsonObject): Facts {
  const etag = event['etag']
  if (typeof etag !== 'string' || !/^"[\u0021\u0023-\u007e]+"$/.test(etag)) {
    throw new ShieldError('unavailable', 'Google did not say which version of the event this is')
  }
  return {
    calendarId,
    title: typeof event['summary'] === 'string' ? event['summary'] : null,
    start: momentOf(event['start']),
    end: momentOf(event['end']),
    guests: guestsOf(event),
    etag,
  }
}

function guestsOf(event: JsonObject): readonly string[] {
  const attendees = Array.isArray(event['attendees']) ? event['attendees'] : []
  return attendees.flatMap((one) =>
    isJsonObject(one) && typeof one['email'] === 'string' ? [one['email']] : [],
  )
}

function momentOf(moment: unknown): string {
  if (!isJsonObject(moment)) return 'unknown'
  const time = moment['dateTime'] ?? moment['date']
  return typeof time === 'string' ? time : 'unknown'
}

function warningsFor(asked: Input, facts: Facts, event: JsonObject): readonly string[] {
  const isSilent = facts.guests.length > 0 && (asked.notify ?? 'none') === 'none'
  return [
    ...(isSilent ? ['The guests get no e-mail that it is cancelled (--notify all sends one)'] : []),
    ...(Array.isArray(event['recurrence']) ? ['It repeats: all of its repetitions are cancelled'] : []),
  ]
}

const REFUSED: readonly number[] = [400, 401, 403, 404, 410, 412, 429]

/**
 * A deletion is answered 204 and nothing else. 410: it was gone before, so this call did nothing.
 * https://developers.google.com/workspace/calendar/api/v3/reference/events/delete
 */
function interpretDelete(response: ProviderResponse, id: string): Outcome {
  if (response.status === 204 && response.text === '') return { kind: 'applied', result: { id } }
  const refusal = parseRefusal(response)
  if (refusal !== undefined && REFUSED.includes(response.status)) {
    return { kind: 'not_applied', reason: refusedWrite(refusal) }
  }
  return { kind: 'ambiguous', reason: `Google answered ${response.status} with something unexpected` }
}
