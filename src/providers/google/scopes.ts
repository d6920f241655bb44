import { ShieldError } from '../../domain/errors.ts'
import { PROVIDER_LINES, shortScope } from '../../domain/provider/providers.ts'
import { quoted } from '../../domain/text/quoted.ts'

const PREFIX = PROVIDER_LINES.google.scopePrefix

const SHORT_NAMES = [
  'calendar',
  'calendar.acls',
  'calendar.acls.readonly',
  'calendar.app.created',
  'calendar.calendarlist',
  'calendar.calendarlist.readonly',
  'calendar.calendars',
  'calendar.calendars.readonly',
  'calendar.events',
  'calendar.events.freebusy',
  'calendar.events.owned',
  'calendar.events.owned.readonly',
  'calendar.events.public.readonly',
  'calendar.events.readonly',
  'calendar.freebusy',
  'calendar.readonly',
  'calendar.settings.readonly',
]

/** Scopes of the sign-in itself, which have no URL. */
const SIGN_IN = ['openid', 'email', 'profile']

/** Turns `calendar.readonly` into the URL that Google knows; URLs stay as they are. Fails with `usage`. */
export function expandScope(scope: string): string {
  if (SHORT_NAMES.includes(scope)) return PREFIX + scope
  if (SIGN_IN.includes(scope) || /^https:\/\/www\.googleapis\.com\/[\w./-]+$/.test(scope)) return scope
  throw new ShieldError('usage', `${quoted(scope)} is not a scope of Google Calendar`, {
    hint: `One of ${SHORT_NAMES.join(', ')}, or a full URL (${PREFIX}…)`,
  })
}

/** As it can be typed: `calendar.readonly`. */
export function typedScope(scope: string): string {
  const short = shortScope('google', scope)
  return SHORT_NAMES.includes(short) ? short : scope
}

/** Any one of these; the first is the one to ask for. Which method accepts which: Google's discovery document. */
const anyOf = (...names: readonly string[]): readonly string[] => names.map((name) => PREFIX + name)

/** `calendar.events` is not among them: it does not open free/busy. */
export const FREE_BUSY_SCOPES = anyOf(
  'calendar.readonly',
  'calendar.freebusy',
  'calendar.events.freebusy',
  'calendar',
)

export const CALENDAR_LIST_SCOPES = anyOf(
  'calendar.readonly',
  'calendar.calendarlist.readonly',
  'calendar.calendarlist',
  'calendar',
)

/** `calendar.events.owned` is enough for a calendar of one's own. */
export const EVENT_WRITE_SCOPES = anyOf('calendar.events', 'calendar.events.owned', 'calendar')

/** Free/busy alone opens no event. */
export const EVENT_READ_SCOPES = anyOf(
  'calendar.readonly',
  'calendar.events.readonly',
  'calendar.events',
  'calendar.events.owned.readonly',
  'calendar.events.owned',
  'calendar',
)
