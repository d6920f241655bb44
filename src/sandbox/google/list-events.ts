import { isJsonObject } from '../../domain/text/json.ts'
import { jsonAnswer, type Answer } from '../answer.ts'
import type { ProviderRequest } from '../provider.ts'
import { roleOf, type Calendar } from './calendars.ts'
import { toResource, type EventBook, type StoredEvent } from './event.ts'
import { badRequest, googleError } from './google-errors.ts'
import { cutPage } from './page.ts'
import { parseMoment } from './time.ts'

/**
 * `GET /calendar/v3/calendars/{id}/events`: those that end after `timeMin` and begin before `timeMax`.
 * https://developers.google.com/workspace/calendar/api/v3/reference/events/list
 */
export function listEvents(
  { book, account, untidy }: { readonly book: EventBook; readonly account: string; readonly untidy: boolean },
  calendar: Calendar,
  { query }: ProviderRequest,
): Answer {
  const from = bound(query, 'timeMin')
  const to = bound(query, 'timeMax')
  if (from === undefined || to === undefined) return badRequest('badRequest', 'Bad Request')
  if (from !== null && to !== null && to <= from)
    return googleError({
      status: 400,
      domain: 'calendar',
      reason: 'timeRangeEmpty',
      message: 'The specified time range is empty.',
      location: 'timeMax',
    })
  const byStart = query.get('orderBy') === 'startTime'
  if (byStart && query.get('singleEvents') !== 'true')
    return badRequest('badRequest', 'The requested ordering is not available for the particular query.')
  const found = [...book.values()]
    .filter((event) => event.calendar === calendar.id)
    .filter((event) => event.status !== 'cancelled' || query.get('showDeleted') === 'true')
    .filter((event) => (from === null || event.endsAt > from) && (to === null || event.startsAt < to))
    .filter((event) => hasText(event, query.get('q')))
    .filter((event) => query.getAll('privateExtendedProperty').every((pair) => hasProperty(event, pair)))
    .toSorted((one, other) => (byStart ? one.startsAt - other.startsAt : one.updatedAt - other.updatedAt))
  const page = cutPage(found, query, { size: 250, most: 2_500, untidy })
  if ('status' in page) return page
  return jsonAnswer(200, {
    kind: 'calendar#events',
    etag: `"${found.length}"`,
    summary: calendar.summary,
    updated: new Date(Math.max(0, ...found.map(({ updatedAt }) => updatedAt))).toISOString(),
    timeZone: calendar.timeZone,
    accessRole: roleOf(calendar, account),
    defaultReminders: [],
    ...page.next,
    items: page.items.map(toResource),
  })
}

/** Null without one, undefined if it is no moment. */
function bound(query: URLSearchParams, name: string): number | null | undefined {
  const value = query.get(name)
  return value === null ? null : parseMoment(value)
}

/** Looks in title, place and text, in any case. */
function hasText({ rest }: StoredEvent, wanted: string | null): boolean {
  const texts = [rest['summary'], rest['location'], rest['description']]
  return (
    wanted === null ||
    texts.some((text) => typeof text === 'string' && text.toLowerCase().includes(wanted.toLowerCase()))
  )
}

function hasProperty(event: StoredEvent, pair: string): boolean {
  const [name = '', ...value] = pair.split('=')
  const properties = event.rest['extendedProperties']
  const own = isJsonObject(properties) ? properties['private'] : undefined
  return isJsonObject(own) && own[name] === value.join('=')
}
