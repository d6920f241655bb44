import { jsonAnswer, type Answer } from '../answer.ts'
import type { ProviderRequest } from '../provider.ts'
import { CALENDARS, isAtLeast, roleOf, type AccessRole } from './calendars.ts'
import { badRequest } from './google-errors.ts'
import { cutPage } from './page.ts'

const ROLES: readonly AccessRole[] = ['freeBusyReader', 'reader', 'writer', 'owner']

/**
 * `GET /calendar/v3/users/me/calendarList`: what the account has subscribed to: its own, the team's, the holidays,
 * and Bob's free/busy. https://developers.google.com/workspace/calendar/api/v3/reference/calendarList/list
 */
export function listCalendars(account: string, { query }: ProviderRequest, untidy: boolean): Answer {
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
