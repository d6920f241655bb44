import { answering, emptyAnswer, jsonAnswer, type Answer } from '../answer.ts'
import type { Consent, ProviderParts, ProviderRequest, SandboxProvider } from '../provider.ts'
import type { Random } from '../random-id.ts'
import { createTokens } from '../tokens.ts'
import {
  ACCOUNTS,
  TIME_ZONE,
  findCalendar,
  isAtLeast,
  listCalendars,
  roleOf,
  type AccessRole,
  type Calendar,
} from './calendars.ts'
import { bookKey, etagOf, listEvents, toResource, type EventBook, type StoredEvent } from './events.ts'
import { queryFreeBusy } from './free-busy.ts'
import {
  badRequest,
  googleRefusal,
  noSuchMethod,
  notFound,
  refusal,
  scopeRefusal,
  unauthorized,
} from './google-answers.ts'
import { insertEvent } from './insert-event.ts'
import { isScopeAllowed, type GoogleMethod } from './scopes.ts'
import { othersEvents, seedEvents, workingWeeks } from './seed-events.ts'

/** A small Google Calendar: one company, whose accounts share one set of calendars. */
export function createGoogle({ now, random, seed, untidy }: ProviderParts): SandboxProvider {
  const book: EventBook = new Map()
  const tokens = createTokens({ now, random, scopeSeparator: ' ' })
  const plant = () => {
    seedEvents(book, seed.meetings ?? workingWeeks(now()), now())
    if (untidy) seedEvents(book, othersEvents(now()), now())
  }
  plant()
  return {
    title: 'Google Calendar',
    nangoProvider: 'google-calendar',
    baseUrl: 'https://www.googleapis.com',
    defaultScopes:
      'https://www.googleapis.com/auth/calendar.readonly,https://www.googleapis.com/auth/calendar.events',
    scopeSeparator: ' ',
    accounts: ACCOUNTS,
    issue: tokens.issue,
    refresh: tokens.refresh,
    forget: tokens.forget,
    handle: (request) =>
      answering(() => {
        const consent = tokens.find(request)
        if (consent === undefined) throw unauthorized()
        return handleCalendar({ book, now, random, consent, untidy }, request)
      }),
    retriedToo: 403,
    refusal,
    scopeRefusal,
    reset: () => {
      book.clear()
      tokens.clear()
      plant()
    },
  }
}

interface CalendarParts {
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
  if (calendar === undefined || !isAtLeast(role, 'reader')) throw notFound()
  if (!isAtLeast(role, route.needs))
    throw googleRefusal({
      status: 403,
      domain: 'calendar',
      reason: 'requiredAccessLevel',
      message: 'You need to have writer access to this calendar.',
    })
  return route.run(parts, request, calendar, eventId)
}

function decodeSegments(path: string): readonly string[] {
  if (!path.startsWith(PREFIX)) return []
  try {
    return path.slice(PREFIX.length).split('/').map(decodeURIComponent)
  } catch (error) {
    if (error instanceof URIError) throw badRequest('badRequest', 'Bad Request')
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
      const event = getEvent(book, calendar, eventId)
      return jsonAnswer(200, toResource(event), { etag: etagOf(event) })
    },
  },
  {
    name: 'events.delete',
    verb: 'DELETE',
    pattern: EVENT,
    needs: 'writer',
    run: ({ book, now }, request, calendar, eventId) =>
      deleteEvent(book, getEvent(book, calendar, eventId), request, now()),
  },
]

function getEvent(book: EventBook, calendar: Calendar, id: string): StoredEvent {
  const event = book.get(bookKey(calendar.id, id))
  if (event === undefined) throw notFound()
  return event
}

/** `DELETE …/events/{id}`: the event stays, as cancelled. `If-Match` is honoured. */
function deleteEvent(book: EventBook, event: StoredEvent, request: ProviderRequest, now: number): Answer {
  if (event.status === 'cancelled')
    throw googleRefusal({ status: 410, reason: 'deleted', message: 'Resource has been deleted' })
  const expected = request.headers['if-match']
  if (expected !== undefined && expected !== etagOf(event) && expected !== '*')
    throw googleRefusal({
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
