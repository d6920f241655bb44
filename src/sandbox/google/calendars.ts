import type { JsonObject } from '../../domain/text/json.ts'
import { jsonAnswer, type Answer } from '../answer.ts'
import type { ProviderRequest } from '../provider.ts'
import type { CalendarParts } from './events.ts'
import { badRequest, cutPage } from './google-answers.ts'

/** Who sees how much of a calendar. */
export type AccessRole = 'freeBusyReader' | 'reader' | 'writer' | 'owner'

export interface Calendar {
  /** Canonical id. */
  readonly id: string
  readonly summary: string
  readonly timeZone: string
  /** What each account may; `everyone` for the accounts that are not named. */
  readonly roles: Readonly<Record<string, AccessRole>>
  /** Its domain has switched Google Meet off. */
  readonly hasNoMeet?: true
}

export const ANNA = 'sandbox:anna@example.com'
export const BEN = 'sandbox:ben@example.com'
export const ROOM = 'room-4f@resource.calendar.google.com'
export const TEAM = 'team@group.calendar.google.com'
const CLUB = 'club@group.calendar.google.com'
const HOLIDAYS = 'holidays@group.calendar.google.com'
export const ACCOUNTS: readonly string[] = [ANNA, BEN]
export const TIME_ZONE = 'Europe/Berlin'

/**
 * The company that the sandbox plays: two accounts, colleagues who share free/busy, a room, a team calendar, and
 * the holidays, which nobody may write to, and a club's calendar, to which nobody has subscribed. Anyone else is not found, as at Google.
 */
export const CALENDARS: readonly Calendar[] = [
  { id: ANNA, summary: ANNA, timeZone: TIME_ZONE, roles: { [ANNA]: 'owner', [BEN]: 'freeBusyReader' } },
  { id: BEN, summary: BEN, timeZone: TIME_ZONE, roles: { [BEN]: 'owner', [ANNA]: 'freeBusyReader' } },
  colleague('bob@example.com', 'Bob'),
  colleague('carol@example.com', 'Carol'),
  { id: ROOM, summary: 'Room 4F', timeZone: TIME_ZONE, roles: { everyone: 'freeBusyReader' } },
  { id: TEAM, summary: 'Team', timeZone: TIME_ZONE, roles: { everyone: 'writer' } },
  { id: CLUB, summary: 'Club', timeZone: TIME_ZONE, roles: { everyone: 'writer' }, hasNoMeet: true },
  { id: HOLIDAYS, summary: 'Holidays', timeZone: TIME_ZONE, roles: { everyone: 'reader' } },
]

function colleague(id: string, summary: string): Calendar {
  return { id, summary, timeZone: TIME_ZONE, roles: { everyone: 'freeBusyReader' } }
}

const ALL_HANDS_SIZE = 120

/** Groups that freeBusy expands; the last one is bigger than any query may expand. */
export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'eng-all@example.com': ['bob@example.com', 'carol@example.com'],
  'all-hands@example.com': Array.from(
    { length: ALL_HANDS_SIZE },
    (_, index) => `person-${index}@example.com`,
  ),
}

/** What a calendar's id (in any case) or `primary` stands for. */
export function findCalendar(id: string, account: string): Calendar | undefined {
  const canonical = id === 'primary' ? account : id.toLowerCase()
  return CALENDARS.find((calendar) => calendar.id === canonical)
}

export function roleOf(calendar: Calendar, account: string): AccessRole | undefined {
  return calendar.roles[account] ?? calendar.roles['everyone']
}

const RANKS: readonly AccessRole[] = ['freeBusyReader', 'reader', 'writer', 'owner']

export function isAtLeast(role: AccessRole | undefined, needed: AccessRole): boolean {
  return role !== undefined && RANKS.indexOf(role) >= RANKS.indexOf(needed)
}

/**
 * `GET /calendar/v3/users/me/calendarList`: what the account has subscribed to: its own, the team's, the holidays,
 * and Bob's free/busy. https://developers.google.com/workspace/calendar/api/v3/reference/calendarList/list
 */
export function listCalendars({ consent, untidy }: CalendarParts, { query }: ProviderRequest): Answer {
  const { account } = consent
  const least = RANKS.find((role) => role === (query.get('minAccessRole') ?? 'freeBusyReader'))
  if (least === undefined) throw badRequest('invalidParameter', 'Invalid value for minAccessRole.')
  const subscribed = CALENDARS.filter(({ id }) => id === account || SUBSCRIBED.includes(id)).filter(
    (calendar) => isAtLeast(roleOf(calendar, account), least),
  )
  const page = cutPage(subscribed, query, { size: 100, most: 250, untidy })
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
      conferenceProperties: conferencesOf(calendar),
    })),
  })
}

/** https://developers.google.com/workspace/calendar/api/v3/reference/calendars#resource */
function conferencesOf({ hasNoMeet }: Calendar): JsonObject {
  return { allowedConferenceSolutionTypes: hasNoMeet === true ? [] : ['hangoutsMeet'] }
}

const SUBSCRIBED = ['bob@example.com', TEAM, HOLIDAYS]

/** `GET /calendar/v3/calendars/{id}` */
export function getCalendar(_parts: CalendarParts, _request: ProviderRequest, calendar: Calendar): Answer {
  const { id, summary, timeZone } = calendar
  const conferenceProperties = conferencesOf(calendar)
  return jsonAnswer(200, {
    kind: 'calendar#calendar',
    etag: '"1"',
    id,
    summary,
    timeZone,
    conferenceProperties,
  })
}

/** `GET /calendar/v3/users/me/settings/timezone` */
export function getTimeZone(): Answer {
  return jsonAnswer(200, { kind: 'calendar#setting', etag: '"1"', id: 'timezone', value: TIME_ZONE })
}
