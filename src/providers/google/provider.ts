import type { Provider } from '../../domain/provider/provider.ts'
import { isScopeMissing, parseRefusal, readBody } from './errors.ts'
import { expandScope } from './scopes.ts'

/** Google Calendar, as `connect` and `status` see it. */
export const google: Provider = {
  name: 'google',
  title: 'Google Calendar',
  nangoProvider: 'google-calendar',
  auth: 'oauth',
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
}
