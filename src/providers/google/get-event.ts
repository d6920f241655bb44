import * as z from 'zod'
import { factsOf, warningIf, type Display } from '../../domain/operation/display.ts'
import { defineRead } from '../../domain/operation/operation.ts'
import { textsIn, textOrNull, type JsonObject } from '../../domain/text/json.ts'
import { localTime } from '../../domain/text/times.ts'
import { whenText } from './event-times.ts'
import {
  titleText,
  ANSWERS,
  answerText,
  guestsOf,
  kindText,
  eventInput,
  nameFields,
  nameOf,
  endFields,
  timesOf,
  zoneField,
  zoneIn,
  organizerFields,
  organizerOf,
  eventPath,
  eventIn,
} from './event.ts'
import { EVENT_READ_SCOPES } from './scopes.ts'
import { callFields, callOf } from './video-call.ts'

const input = z.strictObject(eventInput)

const guest = z.object({
  email: z.string(),
  answer: z.enum(ANSWERS),
  isOptional: z.boolean(),
  comment: z.string().nullable(),
})

const output = z.object({
  id: z.string(),
  status: z.enum(['confirmed', 'tentative', 'cancelled']),
  ...nameFields,
  start: z.string().nullable().meta({ description: 'null where a cancelled event no longer says it' }),
  ...endFields,
  ...zoneField,
  location: z.string().nullable(),
  description: z.string().nullable(),
  ...organizerFields,
  guests: z.array(guest),
  guestsOmitted: z.boolean().meta({ description: 'Google does not show all guests' }),
  repeats: z.array(z.string()).meta({ description: 'RFC 5545; empty for a single event' }),
  meet: z.string().nullable(),
  ...callFields,
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
  argument: 'event',
  examples: ['shield calendar get-event --event 7ab2c9d0e1'],
  run: async ({ event: id, calendar = 'primary' }, reading) => {
    const response = await reading.get(eventPath(calendar, id))
    return toOutput(id, eventIn(response, { id, connection: reading.connection, scopes: EVENT_READ_SCOPES }))
  },
  show: (event): Display => [
    factsOf([
      ['Title', titleText(event)],
      ['Kind', kindText(event)],
      ['Status', event.status],
      ['When', whenText(event, event.timeZone)],
      ['Where', event.location],
      ['Video call', callText(event)],
      ['Organizer', event.organizer],
      ...event.repeats.map((rule) => ['Repeats', rule] as const),
      ['Description', event.description],
      ['Changed', event.updatedAt === null ? null : localTime(event.updatedAt)],
      ['Id', event.id],
    ]),
    {
      kind: 'table',
      columns: ['Guest', 'Answer', 'Comment'],
      rows: event.guests.map(({ email, answer, isOptional, comment }) => [
        isOptional ? `${email} (optional)` : email,
        answerText(answer),
        comment ?? '',
      ]),
      empty: event.guestsOmitted ? 'No guest is shown' : 'No guests',
    },
    ...warningIf(event.guestsOmitted, 'Google does not show all guests of this event'),
  ],
})

/** An older server tells of calls at Google alone. */
function callText({ call, callService, meet }: Output): string | null {
  return callService === null ? (call ?? meet) : `${call ?? meet ?? ''} (${callService})`
}

/** Google may only say the id of a cancelled event, and that it is cancelled. */
function toOutput(id: string, body: JsonObject): Output {
  const { status } = body
  const { guests, areOmitted } = guestsOf(body)
  return {
    id,
    status: status === 'cancelled' || status === 'tentative' ? status : 'confirmed',
    ...nameOf(body),
    ...timesOf(body),
    timeZone: zoneIn(body),
    location: textOrNull(body['location']),
    description: textOrNull(body['description']),
    ...organizerOf(body),
    guests: [...guests],
    guestsOmitted: areOmitted,
    repeats: [...textsIn(body['recurrence'])],
    meet: textOrNull(body['hangoutLink']),
    ...callOf(body),
    link: textOrNull(body['htmlLink']),
    updatedAt: textOrNull(body['updated']),
  }
}
