import * as z from 'zod'
import { factsOf, warningIf, type Display } from '../../domain/operation/display.ts'
import { textsIn, type JsonObject } from '../../domain/text/json.ts'
import { defineRead } from '../../domain/operation/operation.ts'
import { isTitleHidden, kindOf, titleOf, titleText } from './event/kind.ts'
import { ANSWERS, answerText, guestsOf, kindText, organizerOf, ownAnswer } from './event/people.ts'
import { textOf } from './event/text-of.ts'
import { timesOf } from './event/times.ts'
import { readEvent } from './event/read-event.ts'
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
  answer: z.enum(ANSWERS),
  isOptional: z.boolean(),
  comment: z.string().nullable(),
})

const output = z.object({
  id: z.string(),
  status: z.enum(['confirmed', 'tentative', 'cancelled']),
  title: z
    .string()
    .nullable()
    .meta({ description: 'null where it has no title, or no title that may be seen' }),
  titleHidden: z.boolean().meta({ description: 'It is private, and its title is kept back' }),
  kind: z.string().meta({ description: 'event, out of office, working location, birthday …' }),
  start: z.string().nullable().meta({ description: 'null where a cancelled event no longer says it' }),
  end: z.string().nullable().meta({ description: 'The moment at which it ends; null for whole days' }),
  lastDay: z.string().nullable().meta({
    description: 'The last day of an all-day event, that day included; null for an event with times',
  }),
  allDay: z.boolean(),
  location: z.string().nullable(),
  description: z.string().nullable(),
  organizer: z.string().nullable(),
  isOrganizer: z.boolean().meta({ description: 'It is organised in this very calendar' }),
  ownAnswer: z
    .enum(ANSWERS)
    .nullable()
    .meta({ description: "This calendar's own answer; null where it is no guest" }),
  guests: z.array(guest),
  guestsOmitted: z.boolean().meta({ description: 'Google does not show all guests' }),
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
  run: async ({ event, calendar = 'primary' }, reading) =>
    toOutput(event, await readEvent(reading, { calendar, id: event, scopes: EVENT_READ_SCOPES })),
  show: (event): Display => [
    factsOf([
      ['Title', titleText(event)],
      ['Kind', kindText(event)],
      ['Status', event.status],
      ['Starts', event.start ?? 'unknown'],
      event.allDay ? ['Last day', event.lastDay ?? 'unknown'] : ['Ends', event.end ?? 'unknown'],
      ['Where', event.location],
      ['Meet', event.meet],
      ['Organizer', event.organizer],
      ...event.repeats.map((rule) => ['Repeats', rule] as const),
      ['Description', event.description],
      ['Changed', event.updatedAt],
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

/** Google may only say the id of a cancelled event, and that it is cancelled. */
function toOutput(id: string, body: JsonObject): Output {
  const { status } = body
  const { name: organizer, isSelf: isOrganizer } = organizerOf(body)
  const { guests, areOmitted } = guestsOf(body)
  return {
    id,
    status: status === 'cancelled' || status === 'tentative' ? status : 'confirmed',
    title: titleOf(body),
    titleHidden: isTitleHidden(body),
    kind: kindOf(body),
    ...timesOf(body),
    location: textOf(body['location']),
    description: textOf(body['description']),
    organizer,
    isOrganizer,
    ownAnswer: ownAnswer(body),
    guests: [...guests],
    guestsOmitted: areOmitted,
    repeats: [...textsIn(body['recurrence'])],
    meet: textOf(body['hangoutLink']),
    link: textOf(body['htmlLink']),
    updatedAt: textOf(body['updated']),
  }
}
