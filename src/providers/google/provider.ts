import { defineProvider } from '../../domain/provider/provider.ts'
import { calendarCancelEvent } from './cancel-event.ts'
import { calendarCreateEvent } from './create-event.ts'
import { isScopeMissing, parseRefusal, readBody } from './errors.ts'
import { calendarFindSlots } from './find-slots.ts'
import { FREE_BUSY } from './free-busy.ts'
import { calendarGetEvent } from './get-event.ts'
import { calendarListCalendars } from './list-calendars.ts'
import { calendarListEvents } from './list-events.ts'
import { expandScope } from './scopes.ts'

/** Google Calendar. */
export const google = defineProvider({
  name: 'google',
  title: 'Google Calendar',
  nangoProvider: 'google-calendar',
  auth: 'oauth',
  clientGuide: [
    'https://console.cloud.google.com/: make a project, enable the Google Calendar API, set up the consent screen',
    'Then Clients > Create client > Web application, with the callback URL as an authorised redirect URI',
  ],
  connectSettings: [],
  expandScope,
  writeScopes: ['calendar.events'],
  // RFC 6749, 3.3: a space-separated list. An empty one says nothing.
  readScopes: async (tokenScope) => {
    const scopes = tokenScope?.split(/\s+/).filter((scope) => scope !== '') ?? []
    return scopes.length === 0 ? null : scopes
  },
  readAccount: async ({ get, name }) => {
    const response = await get('/calendar/v3/calendars/primary')
    const refusal = parseRefusal(response)
    if (refusal !== undefined && isScopeMissing(refusal)) return null
    const connection = name === undefined ? null : { name }
    const { id } = readBody(response, { what: 'the primary calendar', connection })
    return typeof id === 'string' && id !== '' ? { label: id, confirmed: true } : null
  },
  // https://developers.google.com/workspace/calendar/api/v3/reference/freebusy/query
  readingPosts: { [FREE_BUSY]: { path: () => '/calendar/v3/freeBusy' } },
  operations: [
    calendarCancelEvent,
    calendarCreateEvent,
    calendarFindSlots,
    calendarGetEvent,
    calendarListCalendars,
    calendarListEvents,
  ],
})
