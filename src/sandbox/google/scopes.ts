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

const PREFIX = 'https://www.googleapis.com/auth/'

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
    .some((scope) => granted.includes(PREFIX + scope))
}
