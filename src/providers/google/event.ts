import * as z from 'zod'
import { Temporal } from 'temporal-polyfill'
import { ShieldError } from '../../domain/errors.ts'
import { optional } from '../../domain/operation/fields.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import { type ProviderResponse, path } from '../../domain/provider/http.ts'
import { objectOf, objectsIn, textOrNull, type JsonObject, type Json } from '../../domain/text/json.ts'
import { readBody } from './errors.ts'

/** Which event an operation is about. */
export const eventInput = {
  event: z.string().min(1).max(1024).meta({ description: 'The id of the event, as list-events shows it' }),
  calendar: optional(z.string().min(1).max(300), 'The calendar it is in', 'primary'),
}

export function eventPath(calendar: string, id: string): string {
  return path`/calendar/v3/calendars/${calendar}/events/${id}`
}

/** The event that was asked for, in an answer. Fails as `readBody` does, and with `unavailable` for another event. */
export function eventIn(
  response: ProviderResponse,
  {
    id,
    ...asked
  }: { readonly id: string; readonly connection: Connection; readonly scopes: readonly string[] },
): JsonObject {
  const event = readBody(response, {
    what: `the event ${id}`,
    ...asked,
    found: 'shield calendar list-events',
  })
  if (event['id'] === id) return event
  throw new ShieldError('unavailable', `Google answered with another event than ${id}`, {
    hint: 'Try again; if it stays so, run `shield status --check`',
  })
}

/** How results call an event. */
export const nameFields = {
  title: z
    .string()
    .nullable()
    .meta({ description: 'null where it has no title, or no title that may be seen' }),
  titleHidden: z.boolean().meta({ description: 'It is private, and its title is kept back' }),
  kind: z.string().meta({ description: 'event, out of office, working location, birthday …' }),
}

type EventName = z.infer<z.ZodObject<typeof nameFields>>

/** A title is hidden where there is none to be seen and the owner keeps the event from others. */
export function nameOf(event: JsonObject): EventName {
  const title = textOrNull(event['summary'])
  const { visibility } = event
  const isPrivate = visibility === 'private' || visibility === 'confidential'
  const isOwn = isSelf(event['organizer']) || isSelf(event['creator'])
  const type = textOrNull(event['eventType']) ?? 'default'
  // A kind that Google adds later is called as Google calls it.
  return { title, titleHidden: title === null && isPrivate && !isOwn, kind: KINDS.get(type) ?? type }
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ['default', 'event'],
  ['outOfOffice', 'out of office'],
  ['focusTime', 'focus time'],
  ['workingLocation', 'working location'],
  ['birthday', 'birthday'],
  ['fromGmail', 'from Gmail'],
])

/** What stands in place of a title: no title and one that may not be seen are two things. */
export function titleText({ title, titleHidden }: Omit<EventName, 'kind'>): string {
  return title ?? (titleHidden ? '(private)' : '(no title)')
}

/** When results say that an event ends, as people say it. */
export const endFields = {
  end: z.string().nullable().meta({ description: 'The moment at which it ends; null for whole days' }),
  lastDay: z.string().nullable().meta({
    description: 'The last day of an all-day event, that day included; null for an event with times',
  }),
  allDay: z.boolean(),
}

/** `start`: a moment, or the first day. Google's end of whole days is the day after; nobody says it so. */
export function timesOf(
  event: JsonObject,
): z.infer<z.ZodObject<typeof endFields>> & { readonly start: string | null } {
  const [start, end] = [partsOf(event['start']), partsOf(event['end'])]
  if (start.dateTime !== null || start.date === null)
    return { start: start.dateTime, end: end.dateTime, lastDay: null, allDay: false }
  return { start: start.date, end: null, lastDay: dayBefore(end.date, start.date), allDay: true }
}

/** In which zone a result shows it. What an older version stored says none. */
export const zoneField = {
  timeZone: z.string().nullable().default(null).meta({ description: 'The zone that it was made in' }),
}

/** The zone that an event is made in, where it says one. */
export function zoneIn(event: JsonObject): string | null {
  return textOrNull(objectOf(event['start'])['timeZone'])
}

/** The day before Google's end, and never before the first one. Null for what is not a day. */
function dayBefore(end: string | null, first: string): string | null {
  try {
    const last = Temporal.PlainDate.from(end ?? '').subtract({ days: 1 })
    return Temporal.PlainDate.compare(last, first) < 0 ? first : last.toString()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function partsOf(moment: Json | undefined): Readonly<Record<'dateTime' | 'date', string | null>> {
  const { dateTime, date } = objectOf(moment)
  return { dateTime: textOrNull(dateTime), date: textOrNull(date) }
}

export const ANSWERS = ['accepted', 'declined', 'tentative', 'none'] as const
type Answer = (typeof ANSWERS)[number]

interface Guest {
  readonly email: string
  readonly answer: Answer
  readonly isOptional: boolean
  readonly comment: string | null
}

interface Guests {
  readonly guests: readonly Guest[]
  /** Google keeps some of them back: how many there are is not known. */
  readonly areOmitted: boolean
}

/** https://developers.google.com/workspace/calendar/api/v3/reference/events#attendeesOmitted */
export function guestsOf(event: JsonObject): Guests {
  return {
    guests: objectsIn(event['attendees']).flatMap(parseGuest),
    areOmitted: event['attendeesOmitted'] === true,
  }
}

/**
 * The addresses of everybody but the calendar itself: who organises an event and takes part in it stands among its guests.
 * https://developers.google.com/workspace/calendar/api/v3/reference/events#organizer
 */
export function othersOf(event: JsonObject): readonly string[] {
  const others = objectsIn(event['attendees']).filter((person) => !isSelf(person))
  return others.flatMap(parseGuest).map(({ email }) => email)
}

/** Who organises an event, and what the calendar that it was read from has to do with it. */
export const organizerFields = {
  organizer: z.string().nullable(),
  // Deleting it there cancels it for everybody.
  isOrganizer: z.boolean().meta({ description: 'It is organised in this very calendar' }),
  ownAnswer: z
    .enum(ANSWERS)
    .nullable()
    .meta({ description: "This calendar's own answer; null where it is no guest" }),
}

type Organizer = z.infer<z.ZodObject<typeof organizerFields>>

export function organizerOf(event: JsonObject): Organizer {
  const { email, displayName, self } = objectOf(event['organizer'])
  const own = objectsIn(event['attendees']).find(isSelf)
  return {
    organizer: textOrNull(email) ?? textOrNull(displayName),
    isOrganizer: self === true,
    ownAnswer: own === undefined ? null : answerOf(own['responseStatus']),
  }
}

/** "invitation, declined": what it is to the one whose calendar it stands in. */
export function kindText({
  kind,
  isOrganizer,
  ownAnswer: own,
}: Pick<EventName, 'kind'> & Omit<Organizer, 'organizer'>): string {
  if (isOrganizer || own === null) return kind
  return `${kind === 'event' ? 'invitation' : kind}, ${answerText(own)}`
}

export function answerText(answer: Answer): string {
  return answer === 'none' ? 'no answer yet' : answer
}

function parseGuest(entry: JsonObject): readonly Guest[] {
  const email = textOrNull(entry['email'])
  if (email === null) return []
  return [
    {
      email,
      answer: answerOf(entry['responseStatus']),
      isOptional: entry['optional'] === true,
      comment: textOrNull(entry['comment']),
    },
  ]
}

/** https://developers.google.com/workspace/calendar/api/v3/reference/events#attendees.responseStatus */
function answerOf(status: Json | undefined): Answer {
  return ANSWERS.find((answer) => answer === status) ?? 'none'
}

function isSelf(person: Json | undefined): boolean {
  return objectOf(person)['self'] === true
}
