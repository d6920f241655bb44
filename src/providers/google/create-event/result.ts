import * as z from 'zod'
import { sentJson, type Body } from '../../../domain/request/body.ts'
import { factsOf, warningIf, type Display, showDifferences } from '../../../domain/operation/display.ts'
import { differs, link } from '../../../domain/operation/fields.ts'
import type { FrozenRequest } from '../../../domain/operation/operation.ts'
import {
  objectOf,
  isJsonObject,
  objectsIn,
  textsIn,
  textOrNull,
  type Json,
  type JsonObject,
} from '../../../domain/text/json.ts'
import { whenText } from '../event-times.ts'
import { endFields, timesOf, zoneField, zoneIn } from '../event.ts'

/** The event as Google has it, and what of it is not as it was sent. */
export const createdEvent = z.object({
  id: z.string(),
  link,
  start: z.string().nullable().meta({ description: 'A moment, or the first day' }),
  ...endFields,
  ...zoneField,
  meet: z.string().nullable().meta({ description: 'The address of its video call' }),
  meetStatus: z.string().nullable().meta({
    description: 'pending, success or failure, since Google makes it in its own time; null without',
  }),
  deleted: z.boolean().meta({ description: 'Somebody has deleted it since' }),
  differs,
})

export type CreatedEvent = z.infer<typeof createdEvent>

/** The part of a request by which an event is judged. */
export type SentEvent = Pick<FrozenRequest<unknown, unknown>, 'call' | 'providerKey'>

/** `event` is the one with the id that was sent. Google may write its times in another offset than they were sent in. */
export function resultOf(event: JsonObject, { call, providerKey }: SentEvent): CreatedEvent {
  return {
    id: providerKey,
    link: textOrNull(event['htmlLink']),
    ...timesOf(event),
    timeZone: zoneIn(objectOf(sentJson(call))),
    meet: textOrNull(event['hangoutLink']),
    meetStatus: meetStatus(event['conferenceData']),
    deleted: event['status'] === 'cancelled',
    differs: event['status'] === 'cancelled' ? [] : [...whatDiffers(event, call.body)],
  }
}

/** The result as a person reads it, in the zone in which it was asked for. */
export function showEvent(event: CreatedEvent): Display {
  return [
    factsOf([
      ['Event', event.id],
      ['When', event.start === null ? null : whenText(event, event.timeZone)],
      ['Link', event.link],
      ['Video call', event.meet],
    ]),
    ...showDifferences('Google has it', event.differs),
    ...warningIf(event.deleted, 'It was created, and somebody has deleted it since'),
    ...warningIf(
      event.meet === null && event.meetStatus === 'pending',
      'Google is still making the video call; its link will be in the event',
    ),
    ...warningIf(
      event.meetStatus === 'failure',
      'Google could not make the video call; the event is without it',
    ),
  ]
}

/** Google makes the link on its own time: pending, success or failure; null without one. */
function meetStatus(conference: Json | undefined): string | null {
  const request = objectOf(objectOf(conference)['createRequest'])
  return textOrNull(objectOf(request['status'])['statusCode'])
}

/**
 * What of the event, as Google has it, is not as it was sent; in words. Google writes times in offsets of its own and
 * leaves out what is its default, which is not a difference.
 */
function whatDiffers(event: JsonObject, body: Body | null): readonly string[] {
  const sent = objectOf(sentJson({ body }))
  return [
    ...TEXTS.flatMap(([name, label, usual]) => {
      const { [name]: stored = usual } = event
      return stored === (sent[name] ?? usual) ? [] : [`its ${label} is ${shorten(stored)}`]
    }),
    ...(['start', 'end'] as const).flatMap((name) => timeDiffers(event[name], sent[name], name)),
    ...guestsDiffer(event, sent),
    ...rulesDiffer(event['recurrence'], sent['recurrence']),
    ...(isJsonObject(sent['conferenceData']) && !hasCall(event) ? ['it has no video call'] : []),
  ]
}

/** What is answered as it was sent, and what Google leaves out. */
const TEXTS = [
  ['summary', 'title', ''],
  ['location', 'place', ''],
  ['description', 'description', ''],
  ['transparency', 'time', 'opaque'],
  ['visibility', 'visibility', 'default'],
] as const

function timeDiffers(stored: Json | undefined, sent: Json | undefined, name: string): readonly string[] {
  return momentOf(stored) === momentOf(sent)
    ? []
    : [`its ${name} is ${shorten(isJsonObject(stored) ? (stored['dateTime'] ?? stored['date']) : stored)}`]
}

/** Milliseconds since 1970, or the day. */
function momentOf(time: Json | undefined): string | number | null {
  const { date, dateTime } = objectOf(time)
  if (typeof date === 'string') return date
  return typeof dateTime === 'string' ? Date.parse(dateTime) : null
}

/** Google may add the calendar itself; that somebody is missing matters, unless guests are kept back. */
function guestsDiffer(event: JsonObject, sent: JsonObject): readonly string[] {
  if (event['attendeesOmitted'] === true) return []
  const stored = addressesIn(event['attendees']).map((address) => address.toLowerCase())
  const missing = addressesIn(sent['attendees']).filter((address) => !stored.includes(address.toLowerCase()))
  return missing.length === 0 ? [] : [`${missing.join(', ')} is not among its guests`]
}

function addressesIn(people: Json | undefined): readonly string[] {
  return textsIn(objectsIn(people).map(({ email }) => email))
}

/** One that Google is making, or could not make, is told of by its status. */
function hasCall(event: JsonObject): boolean {
  return isJsonObject(event['conferenceData']) || textOrNull(event['hangoutLink']) !== null
}

function rulesDiffer(stored: Json | undefined, sent: Json | undefined): readonly string[] {
  const rules = rulesIn(stored)
  return rules.join('\n') === rulesIn(sent).join('\n')
    ? []
    : [rules.length === 0 ? 'it does not repeat' : `it repeats by ${rules.join(', ')}`]
}

/** In one spelling: the parts of a rule have no order, and the begin of a week may be added. */
function rulesIn(rules: Json | undefined): readonly string[] {
  return textsIn(rules)
    .map((line) => {
      const [name = '', ...parts] = line.toUpperCase().split(/[:;]/)
      return [name, ...parts.filter((part) => !part.startsWith('WKST=')).toSorted()].join(';')
    })
    .toSorted()
}

function shorten(value: Json | undefined): string {
  return JSON.stringify(value ?? null).slice(0, 80)
}
