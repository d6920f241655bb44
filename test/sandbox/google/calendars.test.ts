import { describe, expect, it } from 'vitest'
import { startConnected, type Client } from '../sandbox-client.ts'
import { ANNA, EVENT, PRIMARY, freeBusy, insert, reasonOf } from './calendar-calls.ts'

describe('scopes at the sandbox', () => {
  const METHODS = {
    freeBusy: (client: Client) => freeBusy(client, { items: [] }),
    list: ({ google }: Client) => google(`${PRIMARY}/events`),
    get: ({ google }: Client) => google(`${PRIMARY}/events/none0`),
    insert: (client: Client) => insert(client, EVENT),
    remove: ({ google }: Client) => google(`${PRIMARY}/events/none0`, { method: 'DELETE' }),
    calendars: ({ google }: Client) => google('/calendar/v3/users/me/calendarList'),
    calendar: ({ google }: Client) => google(PRIMARY),
    setting: ({ google }: Client) => google('/calendar/v3/users/me/settings/timezone'),
  }
  const READS = ['freeBusy', 'list', 'get', 'calendars', 'calendar', 'setting']

  it.each([
    ['calendar', [...READS, 'insert', 'remove']],
    ['calendar.readonly', READS],
    ['calendar.freebusy', ['freeBusy']],
    ['calendar.events.freebusy', ['freeBusy', 'list', 'get']],
    ['calendar.events', ['list', 'get', 'insert', 'remove']],
    ['calendar.events.owned', ['list', 'get', 'insert', 'remove']],
    ['calendar.events.readonly', ['list', 'get']],
    ['calendar.events.owned.readonly', ['list', 'get']],
    ['calendar.calendarlist.readonly', ['calendars']],
    ['calendar.calendars.readonly', ['calendar']],
    ['calendar.settings.readonly', ['setting']],
    ['userinfo.email', []],
  ])('%s allows its methods and no other', async (scope, allowed) => {
    const client = await startConnected([scope])
    for (const [name, run] of Object.entries(METHODS)) {
      const reply = await run(client)
      expect([name, reply.status === 403]).toEqual([name, !allowed.includes(name)])
      if (reply.status === 403)
        expect(reply.json.error).toMatchObject({
          code: 403,
          errors: [{ reason: 'insufficientPermissions' }],
          details: [{ reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' }],
        })
    }
  })

  it('calendar.events.owned writes to no calendar of others', async () => {
    const client = await startConnected(['calendar.events.owned'])
    const reply = await insert(client, EVENT, '', 'team@group.calendar.google.com')
    expect(reasonOf(reply)).toEqual([403, 'insufficientPermissions'])
  })
})

describe('calendars at the sandbox', () => {
  it('resolve primary to an id that works in a path', async () => {
    const { google } = await startConnected()
    const primary = (await google(PRIMARY)).json
    expect(primary).toMatchObject({ id: ANNA, timeZone: 'Europe/Berlin' })
    expect((await google(`/calendar/v3/calendars/${encodeURIComponent(ANNA)}`)).json).toEqual(primary)
  })

  it('are listed with their roles, in pages', async () => {
    const { google } = await startConnected()
    const { items } = (await google('/calendar/v3/users/me/calendarList')).json
    const roles = items.map((item: { id: string; accessRole: string }) => [item.id, item.accessRole])
    expect(roles).toEqual([
      [ANNA, 'owner'],
      ['bob@example.com', 'freeBusyReader'],
      ['team@group.calendar.google.com', 'writer'],
      ['holidays@group.calendar.google.com', 'reader'],
    ])
    expect(items[0].primary).toBe(true)
    const first = (await google('/calendar/v3/users/me/calendarList?maxResults=3&minAccessRole=reader')).json
    expect(first.items).toHaveLength(3)
    expect(first.nextPageToken).toBeUndefined()
    const page = (await google('/calendar/v3/users/me/calendarList?maxResults=3')).json
    const rest = (await google(`/calendar/v3/users/me/calendarList?pageToken=${page.nextPageToken}`)).json
    expect(rest.items).toEqual(items.slice(3))
  })

  it.each([
    ['nobody@example.com', 404, 'notFound'],
    ['bob@example.com', 404, 'notFound'],
    ['holidays@group.calendar.google.com', 403, 'requiredAccessLevel'],
  ])('%s cannot be written to', async (id, status, reason) => {
    expect(reasonOf(await insert(await startConnected(), EVENT, '', id))).toEqual([status, reason])
  })

  it('know the time zone of the account', async () => {
    const { google } = await startConnected()
    expect((await google('/calendar/v3/users/me/settings/timezone')).json).toMatchObject({
      id: 'timezone',
      value: 'Europe/Berlin',
    })
  })

  it('answer an address that no method has with a page and 404', async () => {
    const { google } = await startConnected()
    for (const path of ['/calendar/v3/nope', '/gmail/v1/users/me', `${PRIMARY}/events/x/y`]) {
      const reply = await google(path)
      expect([reply.status, reply.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
    }
    expect((await google(`${PRIMARY}/events`, { method: 'PUT', body: {} })).status).toBe(404)
    expect((await google('/calendar/v3/calendars/%ZZ')).status).toBe(400)
  })
})
