import { isJsonObject, type Json, type JsonObject } from '../../domain/text/json.ts'
import type { Answer } from '../answer.ts'
import type { ProviderRequest } from '../provider.ts'
import type { Random } from '../random-id.ts'
import type { Calendar } from './calendars.ts'
import { bookKey, type StoredEvent } from './event-book.ts'
import { eventAnswer, type CalendarParts } from './events.ts'
import { badRequest, parseJsonBody, refused } from './google-answers.ts'
import { checkEvent, parseSpan } from './parse-event.ts'

/**
 * `POST /calendar/v3/calendars/{id}/events`. A client's id is taken once per calendar, for ever: a deleted event
 * keeps it. https://developers.google.com/workspace/calendar/api/v3/reference/events/insert
 */
export function insertEvent(
  { book, now, random, consent, untidy }: CalendarParts,
  request: ProviderRequest,
  calendar: Calendar,
): Answer {
  const body = parseJsonBody(request.body)
  checkParameters(request.query)
  checkEvent(body)
  const span = parseSpan(body, calendar)
  const id = typeof body['id'] === 'string' ? body['id'] : newEventId(random)
  const key = bookKey(calendar.id, id)
  if (book.has(key)) throw refused(409)
  const attendees = attendeesOf(body)
  const call = { random, body, query: request.query, untidy }
  const event: StoredEvent = {
    ...span,
    id,
    calendar: calendar.id,
    status: body['status'] === 'tentative' ? 'tentative' : 'confirmed',
    guests: attendees.flatMap(({ email, responseStatus }) => (responseStatus === 'declined' ? [] : [email])),
    isBusy: body['transparency'] !== 'transparent',
    createdAt: now(),
    updatedAt: now(),
    revision: 0,
    creator: consent.account,
    organizer: calendar.id,
    rest: { ...echoed(body, attendees), ...conferenceIn(calendar, call) },
  }
  book.set(key, event)
  return eventAnswer(untidy ? withoutLink(event) : event)
}

/**
 * Google makes a meeting's link in its own time: the event is answered before that, and has the link when it is read.
 * https://developers.google.com/workspace/calendar/api/guides/create-events#conferencing
 */
function withoutLink(event: StoredEvent): StoredEvent {
  const { hangoutLink: _, conferenceData, ...rest } = event.rest
  if (!isJsonObject(conferenceData) || !isJsonObject(conferenceData['createRequest'])) return event
  const createRequest = { ...conferenceData['createRequest'], status: { statusCode: 'pending' } }
  return { ...event, rest: { ...rest, conferenceData: { createRequest } } }
}

function checkParameters(query: URLSearchParams): void {
  const sendUpdates = query.get('sendUpdates') ?? 'none'
  if (!['all', 'externalOnly', 'none'].includes(sendUpdates))
    throw badRequest('invalidParameter', `Invalid value '${sendUpdates}' for sendUpdates.`)
  if (!['0', '1'].includes(query.get('conferenceDataVersion') ?? '0'))
    throw badRequest('invalidParameter', 'Invalid value for conferenceDataVersion.')
}

const ALPHABET = '0123456789abcdefghijklmnopqrstuv'

function newEventId(random: Random): string {
  return Array.from(random(26), (byte) => ALPHABET[byte % 32]).join('')
}

const ECHOED = [
  'summary',
  'description',
  'location',
  'colorId',
  'recurrence',
  'transparency',
  'visibility',
  'guestsCanModify',
  'guestsCanInviteOthers',
  'guestsCanSeeOtherGuests',
  'extendedProperties',
  'source',
]

/** Members that come back as they were sent; what Google does not know is dropped, and so are its defaults. */
function echoed(body: JsonObject, attendees: readonly JsonObject[]): JsonObject {
  const kept = ECHOED.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]] as const]))
  return {
    ...Object.fromEntries(kept.filter(([name, value]) => DEFAULTS[name] !== value)),
    ...(attendees.length === 0 ? {} : { attendees }),
    reminders: body['reminders'] ?? { useDefault: true },
  }
}

const DEFAULTS: Readonly<Record<string, Json>> = {
  transparency: 'opaque',
  visibility: 'default',
  guestsCanModify: false,
  guestsCanInviteOthers: true,
  guestsCanSeeOtherGuests: true,
}

function attendeesOf(body: JsonObject): readonly (JsonObject & { readonly email: string })[] {
  const attendees = Array.isArray(body['attendees']) ? (body['attendees'] as readonly JsonObject[]) : []
  return attendees.flatMap((attendee) => {
    const { email } = attendee
    return typeof email === 'string'
      ? [{ responseStatus: 'needsAction', ...attendee, email: email.toLowerCase() }]
      : []
  })
}

interface ConferenceCall {
  readonly random: Random
  readonly body: JsonObject
  readonly query: URLSearchParams
  readonly untidy: boolean
}

/**
 * Without `conferenceDataVersion=1` the wish for a meeting link is ignored silently. A calendar that has no Meet refuses it,
 * or makes the event without it. https://github.com/googleapis/google-api-nodejs-client/issues/3052
 */
function conferenceIn({ hasNoMeet }: Calendar, { random, body, query, untidy }: ConferenceCall): JsonObject {
  const data = body['conferenceData']
  const wish = isJsonObject(data) ? data['createRequest'] : undefined
  if (query.get('conferenceDataVersion') !== '1' || !isJsonObject(wish)) return {}
  if (hasNoMeet !== true) return conference(random, wish)
  if (untidy) return {}
  throw badRequest('invalid', 'Invalid conference type value.')
}

function conference(random: Random, wish: JsonObject): JsonObject {
  const letters = Array.from(random(10), (byte) => 'abcdefghijklmnopqrstuvwxyz'[byte % 26]).join('')
  const code = `${letters.slice(0, 3)}-${letters.slice(3, 7)}-${letters.slice(7)}`
  const uri = `https://meet.google.com/${code}`
  return {
    hangoutLink: uri,
    conferenceData: {
      createRequest: { ...wish, status: { statusCode: 'success' } },
      entryPoints: [{ entryPointType: 'video', uri, label: `meet.google.com/${code}` }],
      conferenceSolution: { key: { type: 'hangoutsMeet' }, name: 'Google Meet' },
      conferenceId: code,
    },
  }
}
