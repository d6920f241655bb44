import { jsonAnswer, type Answer, emptyAnswer } from '../answer.ts'
import type { Consent, ProviderRequest } from '../provider.ts'
import type { Random } from '../random-id.ts'
import {
  findCalendar,
  isAtLeast,
  roleOf,
  TIME_ZONE,
  type AccessRole,
  type Calendar,
  CALENDARS,
} from './calendars.ts'
import { bookKey, etagOf, toResource, type EventBook, type StoredEvent } from './event.ts'
import { queryFreeBusy } from './free-busy.ts'
import { badRequest, googleError, noSuchMethod, notFound, scopeRefusal } from './google-errors.ts'
import { insertEvent } from './insert-event.ts'
import { listEvents } from './list-events.ts'
import { isScopeAllowed, type GoogleMethod } from './scopes.ts'
import { cutPage } from './page.ts'

const ROLES: readonly AccessRole[] = ['freeBusyReader', 'reader', 'writer', 'owner']

/**
 * `GET /calendar/v3/users/me/calendarList`: what the account has subscribed to: its own, the team's, the holidays,
 * and Bob's free/busy. https://developers.google.com/workspace/calendar/api/v3/reference/calendarList/list
 */
function listCalendars(account: string, { query }: ProviderRequest, untidy: boolean): Answer {
  const least = ROLES.find((role) => role === (query.get('minAccessRole') ?? 'freeBusyReader'))
  if (least === undefined) return badRequest('invalidParameter', 'Invalid value for minAccessRole.')
  const subscribed = CALENDARS.filter(({ id }) => id === account || SUBSCRIBED.includes(id)).filter(
    (calendar) => isAtLeast(roleOf(calendar, account), least),
  )
  const page = cutPage(subscribed, query, { size: 100, most: 250, untidy })
  if ('status' in page) return page
  return jsonAnswer(200, {
    kind: 'calendar#calendarList',
    etag: `"${subscribed.length}"`,
    ...page.next,
    items: page.items.map((calendar) => ({
      kind: 'calendar#calendarListEntry',
      etag: '"1"',
      id: calendar.id,
      summary: calendar.summary,
      timeZone: calendar.timeZone,
      accessRole: roleOf(calendar, account),
      ...(calendar.id === account ? { primary: true } : {}),
      selected: true,
      defaultReminders: [],
      conferenceProperties: { allowedConferenceSolutionTypes: ['hangoutsMeet'] },
    })),
  })
}

const SUBSCRIBED = ['bob@example.com', 'team@group.calendar.google.com', 'holidays@group.calendar.google.com']

export interface CalendarParts {
  readonly book: EventBook
  readonly now: () => number
  readonly random: Random
  readonly consent: Consent
  readonly untidy: boolean
}

const PREFIX = '/calendar/v3/'

/** Finds the method behind the address, checks scope and access, and runs it. Unknown parameters are ignored. */
export function handleCalendar(parts: CalendarParts, request: ProviderRequest): Answer {
  const segments = decodeSegments(request.path)
  if (segments === undefined) return badRequest('badRequest', 'Bad Request')
  const route = findRoute(request.method, segments)
  if (route === undefined) return noSuchMethod()
  if (route.needs !== null) return runOnCalendar(parts, request, route, segments)
  return isScopeAllowed(route.name, parts.consent.scopes, false) ? route.run(parts, request) : scopeRefusal()
}

function findRoute(method: string, segments: readonly string[]): Route | undefined {
  return ROUTES.find(
    ({ verb, pattern }) =>
      verb === method &&
      pattern.length === segments.length &&
      pattern.every((part, index) => part === '*' || part === segments[index]),
  )
}

function runOnCalendar(
  parts: CalendarParts,
  request: ProviderRequest,
  route: Extract<Route, CalendarRoute>,
  [, id = '', , eventId = '']: readonly string[],
): Answer {
  const { account, scopes } = parts.consent
  const calendar = findCalendar(id, account)
  const role = calendar && roleOf(calendar, account)
  if (!isScopeAllowed(route.name, scopes, role === 'owner')) return scopeRefusal()
  if (calendar === undefined || !isAtLeast(role, 'reader')) return notFound()
  if (!isAtLeast(role, route.needs))
    return googleError({
      status: 403,
      domain: 'calendar',
      reason: 'requiredAccessLevel',
      message: 'You need to have writer access to this calendar.',
    })
  return route.run(parts, request, calendar, eventId)
}

function decodeSegments(path: string): readonly string[] | undefined {
  if (!path.startsWith(PREFIX)) return []
  try {
    return path.slice(PREFIX.length).split('/').map(decodeURIComponent)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

interface OpenRoute {
  readonly needs: null
  readonly run: (parts: CalendarParts, request: ProviderRequest) => Answer
}

interface CalendarRoute {
  /** The least role on the calendar that the address names. */
  readonly needs: AccessRole
  readonly run: (
    parts: CalendarParts,
    request: ProviderRequest,
    calendar: Calendar,
    eventId: string,
  ) => Answer
}

type Route = (OpenRoute | CalendarRoute) & {
  readonly name: GoogleMethod
  readonly verb: string
  /** `*` stands for any one segment. */
  readonly pattern: readonly string[]
}

const EVENT = ['calendars', '*', 'events', '*']

const ROUTES: readonly Route[] = [
  {
    name: 'freeBusy.query',
    verb: 'POST',
    pattern: ['freeBusy'],
    needs: null,
    run: ({ book, consent, untidy }, request) =>
      queryFreeBusy({ book, account: consent.account, untidy }, request),
  },
  {
    name: 'calendarList.list',
    verb: 'GET',
    pattern: ['users', 'me', 'calendarList'],
    needs: null,
    run: ({ consent, untidy }, request) => listCalendars(consent.account, request, untidy),
  },
  {
    name: 'settings.get',
    verb: 'GET',
    pattern: ['users', 'me', 'settings', 'timezone'],
    needs: null,
    run: () => jsonAnswer(200, { kind: 'calendar#setting', etag: '"1"', id: 'timezone', value: TIME_ZONE }),
  },
  {
    name: 'calendars.get',
    verb: 'GET',
    pattern: ['calendars', '*'],
    needs: 'reader',
    run: (_parts, _request, { id, summary, timeZone }) =>
      jsonAnswer(200, { kind: 'calendar#calendar', etag: '"1"', id, summary, timeZone }),
  },
  {
    name: 'events.list',
    verb: 'GET',
    pattern: ['calendars', '*', 'events'],
    needs: 'reader',
    run: ({ book, consent, untidy }, request, calendar) =>
      listEvents({ book, account: consent.account, untidy }, calendar, request),
  },
  {
    name: 'events.insert',
    verb: 'POST',
    pattern: ['calendars', '*', 'events'],
    needs: 'writer',
    run: ({ consent, ...parts }, request, calendar) =>
      insertEvent({ ...parts, calendar, account: consent.account }, request),
  },
  {
    name: 'events.get',
    verb: 'GET',
    pattern: EVENT,
    needs: 'reader',
    run: ({ book }, _request, calendar, eventId) => {
      const event = book.get(bookKey(calendar.id, eventId))
      return event === undefined ? notFound() : jsonAnswer(200, toResource(event), { etag: etagOf(event) })
    },
  },
  {
    name: 'events.delete',
    verb: 'DELETE',
    pattern: EVENT,
    needs: 'writer',
    run: ({ book, now }, request, calendar, eventId) => {
      const event = book.get(bookKey(calendar.id, eventId))
      return event === undefined ? notFound() : deleteEvent(book, event, request, now())
    },
  },
]

/** `DELETE …/events/{id}`: the event stays, as cancelled. `If-Match` is honoured. */
function deleteEvent(book: EventBook, event: StoredEvent, request: ProviderRequest, now: number): Answer {
  if (event.status === 'cancelled')
    return googleError({ status: 410, reason: 'deleted', message: 'Resource has been deleted' })
  const expected = request.headers['if-match']
  if (expected !== undefined && expected !== etagOf(event) && expected !== '*')
    return googleError({
      status: 412,
      reason: 'conditionNotMet',
      message: 'Precondition Failed',
      location: 'If-Match',
    })
  book.set(bookKey(event.calendar, event.id), {
    ...event,
    status: 'cancelled',
    updatedAt: now,
    revision: event.revision + 1,
  })
  return emptyAnswer(204)
}
