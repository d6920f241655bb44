import { answering, type Answer } from '../answer.ts'
import type { ProviderParts, ProviderRequest, SandboxProvider } from '../provider.ts'
import { createTokens } from '../tokens.ts'
import {
  ACCOUNTS,
  findCalendar,
  getCalendar,
  getTimeZone,
  isAtLeast,
  listCalendars,
  roleOf,
  type AccessRole,
  type Calendar,
} from './calendars.ts'
import type { EventBook } from './event-book.ts'
import { deleteEvent, getEvent, listEvents, type CalendarParts } from './events.ts'
import { queryFreeBusy } from './free-busy.ts'
import {
  badRequest,
  googleRefusal,
  noSuchMethod,
  refused,
  refusal,
  refusalFor,
  scopeRefusal,
  unauthorized,
} from './google-answers.ts'
import { insertEvent } from './insert-event.ts'
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
    refusalFor,
    scopeRefusal,
    reset: () => {
      book.clear()
      tokens.clear()
      plant()
    },
  }
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
  return ROUTES.find(({ verb, address }) => {
    const pattern = address.split('/')
    return (
      verb === method &&
      pattern.length === segments.length &&
      pattern.every((part, index) => part === '*' || part === segments[index])
    )
  })
}

function runOnCalendar(
  parts: CalendarParts,
  request: ProviderRequest,
  route: Extract<Route, { readonly needs: AccessRole }>,
  [, id = '', , eventId = '']: readonly string[],
): Answer {
  const { account, scopes } = parts.consent
  const calendar = findCalendar(id, account)
  const role = calendar && roleOf(calendar, account)
  if (!isScopeAllowed(route.name, scopes, role === 'owner')) return scopeRefusal()
  if (calendar === undefined || !isAtLeast(role, 'reader')) throw refused(404)
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

type Route = {
  readonly name: GoogleMethod
  readonly verb: string
  /** `*` stands for any one segment. */
  readonly address: string
} & (
  | { readonly needs: null; readonly run: (parts: CalendarParts, request: ProviderRequest) => Answer }
  | {
      /** The least role on the calendar that the address names. */
      readonly needs: AccessRole
      readonly run: (
        parts: CalendarParts,
        request: ProviderRequest,
        calendar: Calendar,
        eventId: string,
      ) => Answer
    }
)

const ROUTES: readonly Route[] = [
  { name: 'freeBusy.query', verb: 'POST', address: 'freeBusy', needs: null, run: queryFreeBusy },
  {
    name: 'calendarList.list',
    verb: 'GET',
    address: 'users/me/calendarList',
    needs: null,
    run: listCalendars,
  },
  { name: 'settings.get', verb: 'GET', address: 'users/me/settings/timezone', needs: null, run: getTimeZone },
  { name: 'calendars.get', verb: 'GET', address: 'calendars/*', needs: 'reader', run: getCalendar },
  { name: 'events.list', verb: 'GET', address: 'calendars/*/events', needs: 'reader', run: listEvents },
  { name: 'events.insert', verb: 'POST', address: 'calendars/*/events', needs: 'writer', run: insertEvent },
  { name: 'events.get', verb: 'GET', address: 'calendars/*/events/*', needs: 'reader', run: getEvent },
  {
    name: 'events.delete',
    verb: 'DELETE',
    address: 'calendars/*/events/*',
    needs: 'writer',
    run: deleteEvent,
  },
]

/** What the sandbox's Google Calendar can be asked. */
export type GoogleMethod =
  | 'freeBusy.query'
  | 'events.list'
  | 'events.get'
  | 'events.insert'
  | 'events.delete'
  | 'calendarList.list'
  | 'calendars.get'
  | 'settings.get'

const SCOPE_PREFIX = 'https://www.googleapis.com/auth/'

const READ_EVENTS = [
  'calendar',
  'calendar.readonly',
  'calendar.events',
  'calendar.events.owned',
  'calendar.events.freebusy',
  'calendar.events.readonly',
  'calendar.events.owned.readonly',
  'calendar.events.public.readonly',
]
const WRITE_EVENTS = ['calendar', 'calendar.events', 'calendar.events.owned']

/**
 * Which scopes allow which method: note that calendar.events does not allow freeBusy.
 * https://developers.google.com/workspace/calendar/api/auth
 */
const ALLOWED: Readonly<Record<GoogleMethod, readonly string[]>> = {
  'freeBusy.query': ['calendar', 'calendar.readonly', 'calendar.freebusy', 'calendar.events.freebusy'],
  'events.list': READ_EVENTS,
  'events.get': READ_EVENTS,
  'events.insert': WRITE_EVENTS,
  'events.delete': WRITE_EVENTS,
  'calendarList.list': [
    'calendar',
    'calendar.readonly',
    'calendar.calendarlist',
    'calendar.calendarlist.readonly',
  ],
  'calendars.get': ['calendar', 'calendar.readonly', 'calendar.calendars', 'calendar.calendars.readonly'],
  'settings.get': ['calendar', 'calendar.readonly', 'calendar.settings.readonly'],
}

/** Whether the granted scopes allow the method; `calendar.events.owned` only on a calendar of one's own. */
export function isScopeAllowed(method: GoogleMethod, granted: readonly string[], isOwner: boolean): boolean {
  return ALLOWED[method]
    .filter((scope) => isOwner || !scope.startsWith('calendar.events.owned'))
    .some((scope) => granted.includes(SCOPE_PREFIX + scope))
}
