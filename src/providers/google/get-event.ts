import * as z from 'zod'
import type { Display } from '../../domain/display.ts'
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts'
import { defineRead } from '../../domain/operation.ts'
import { path } from '../../domain/path.ts'
import { readBody } from './errors.ts'
import { EVENT_READ_SCOPES } from './scopes.ts'

const input = z.strictObject({
  event: z.string().min(1).max(1024).meta({ description: 'The id of the event, as list-events shows it' }),
  calendar: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .meta({ description: 'The calendar it stands in', default: 'primary' }),
})

const guest = z.object({
  email: z.string(),
  answer: z.enum(['accepted', 'declined', 'tentative', 'none']),
  isOptional: z.boolean(),
  comment: z.string().nullable(),
})

const output = z.object({
  id: z.string(),
  status: z.enum(['confirmed', 'tentative', 'cancelled']),
  title: z.string().nullable().meta({ description: 'null where it has none or it may not be seen' }),
  start: z.string().nullable().meta({ description: 'null where a cancelled event no longer says it' }),
  end: z.string().nullable(),
  location: z.string().nullable(),
  description: z.string().nullable(),
  organizer: z.string().nullable(),
  guests: z.array(guest),
  repeats: z.array(z.string()).meta({ description: 'RFC 5545; empty for a single event' }),
  meet: z.string().nullable(),
  link: z.string().nullable(),
  updatedAt: z.string().nullable(),
})

type Output = z.infer<typeof output>

/** One event with its guests and what each of them answered: what became of an invitation. */
export const calendarGetEvent = defineRead<z.infer<typeof input>, Output>({
  name: 'calendar.get-event',
  summary: 'Show one event: when, where, and what its guests answered',
  provider: 'google',
  scopes: () => [EVENT_READ_SCOPES],
  input,
  output,
  examples: ['shield calendar get-event --event 7ab2c9d0e1'],
  run: async ({ event, calendar = 'primary' }, reading) => {
    const response = await reading.get(path`/calendar/v3/calendars/${calendar}/events/${event}`)
    const asked = { what: `the event ${event}`, connection: reading.connection, scopes: EVENT_READ_SCOPES }
    return toOutput(event, readBody(response, asked))
  },
  show: (event): Display => [
    {
      kind: 'facts',
      facts: [
        { label: 'Title', value: event.title ?? '(none)' },
        { label: 'Status', value: event.status },
        { label: 'Starts', value: event.start ?? 'unknown' },
        { label: 'Ends', value: event.end ?? 'unknown' },
        ...optional('Where', event.location),
        ...optional('Meet', event.meet),
        ...optional('Organizer', event.organizer),
        ...event.repeats.map((rule) => ({ label: 'Repeats', value: rule })),
        ...optional('Description', event.description),
        ...optional('Changed', event.updatedAt),
        { label: 'Id', value: event.id },
      ],
    },
    {
      kind: 'table',
      columns: ['Guest', 'Answer', 'Comment'],
      rows: event.guests.map(({ email, answer, isOptional, comment }) => [
        isOptional ? `${email} (optional)` : email,
        answer === 'none' ? 'no answer yet' : answer,
        comment ?? '',
      ]),
      empty: 'No guests',
    },
  ],
})

function optional(label: string, value: string | null) {
  return value === null ? [] : [{ label, value }]
}

/** Of a cancelled event Google may only say its id and that it is cancelled. */
function toOutput(id: string, body: JsonObject): Output {
  const { status, organizer, attendees, recurrence } = body
  return {
    id,
    status: status === 'cancelled' || status === 'tentative' ? status : 'confirmed',
    title: textOf(body['summary']),
    start: momentOf(body['start']),
    end: momentOf(body['end']),
    location: textOf(body['location']),
    description: textOf(body['description']),
    organizer: isJsonObject(organizer) ? textOf(organizer['email']) : null,
    guests: Array.isArray(attendees) ? attendees.flatMap(parseGuest) : [],
    repeats: Array.isArray(recurrence) ? recurrence.filter((rule) => typeof rule === 'string') : [],
    meet: textOf(body['hangoutLink']),
    link: textOf(body['htmlLink']),
    updatedAt: textOf(body['updated']),
  }
}

/** https://developers.google.com/workspace/calendar/api/v3/reference/events#attendees.responseStatus */
function parseGuest(entry: Json): Output['guests'] {
  if (!isJsonObject(entry) || typeof entry['email'] !== 'string') return []
  const { email, responseStatus, optional: isOptional, comment } = entry
  const answers = ['accepted', 'declined', 'tentative'] as const
  return [
    {
      email,
      answer: answers.find((answer) => answer === responseStatus) ?? 'none',
      isOptional: isOptional === true,
      comment: textOf(comment),
    },
  ]
}

function momentOf(moment: Json | undefined): string | null {
  return isJsonObject(moment) ? (textOf(moment['dateTime']) ?? textOf(moment['date'])) : null
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
