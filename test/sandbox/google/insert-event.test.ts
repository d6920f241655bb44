import { describe, expect, it } from 'vitest'
import { startConnected } from '../sandbox-client.ts'
import { ANNA, ELEVEN, EVENT, ID, PRIMARY, TEN, insert, reasonOf } from './calendar-calls.ts'

describe('inserting an event at the sandbox', () => {
  it('answers the event, its times in another offset', async () => {
    const client = await startConnected()
    const reply = await insert(
      client,
      {
        ...EVENT,
        id: ID,
        description: 'Agenda',
        attendees: [{ email: 'Bob@example.com' }, { email: 'carol@example.com', optional: true }],
        extendedProperties: { private: { shield: ID } },
        transparency: 'opaque',
        made_up: 1,
      },
      '?sendUpdates=all&whatever=1',
    )
    expect(reply.status).toBe(200)
    expect(reply.json).toEqual({
      kind: 'calendar#event',
      etag: expect.stringMatching(/^"\d+"$/),
      id: ID,
      status: 'confirmed',
      htmlLink: expect.stringMatching(/^https:\/\/www\.google\.com\/calendar\/event\?eid=\w+/),
      created: '2026-11-24T10:00:00.000Z',
      updated: '2026-11-24T10:00:00.000Z',
      creator: { email: ANNA, self: true },
      organizer: { email: ANNA, self: true },
      start: { dateTime: '2026-12-01T09:00:00Z', timeZone: 'Europe/Berlin' },
      end: { dateTime: '2026-12-01T10:00:00Z', timeZone: 'Europe/Berlin' },
      iCalUID: `${ID}@google.com`,
      sequence: 0,
      summary: 'Visit',
      description: 'Agenda',
      attendees: [
        { email: 'bob@example.com', responseStatus: 'needsAction' },
        { email: 'carol@example.com', optional: true, responseStatus: 'needsAction' },
      ],
      extendedProperties: { private: { shield: ID } },
      reminders: { useDefault: true },
      eventType: 'default',
    })
    expect((await client.google(`${PRIMARY}/events/${ID}`)).json).toEqual(reply.json)
    expect(client.sandbox.calls()[0]?.path).toContain('sendUpdates=all')
  })

  it('takes an id once per calendar, also after the event was deleted', async () => {
    const client = await startConnected()
    const body = { ...EVENT, id: ID }
    await insert(client, body)
    const duplicate = {
      error: {
        code: 409,
        message: 'The requested identifier already exists.',
        errors: [
          { domain: 'global', reason: 'duplicate', message: 'The requested identifier already exists.' },
        ],
      },
    }
    expect((await insert(client, body, '', ANNA)).json).toEqual(duplicate)
    expect((await insert(client, body, '', 'team@group.calendar.google.com')).status).toBe(200)
    const path = `${PRIMARY}/events/${ID}`
    expect((await client.google(path, { method: 'DELETE' })).status).toBe(204)
    expect(await insert(client, body)).toMatchObject({ status: 409, json: duplicate })
    expect((await client.google(path)).json.status).toBe('cancelled')
    expect(reasonOf(await client.google(path, { method: 'DELETE' }))).toEqual([410, 'deleted'])
    expect((await client.google(`${PRIMARY}/events/none0`, { method: 'DELETE' })).status).toBe(404)
  })

  it('is given an id of its own without one', async () => {
    const client = await startConnected()
    const ids = [await insert(client, EVENT), await insert(client, EVENT)].map(({ json }) => json.id)
    expect(ids[0]).toMatch(/^[a-v0-9]{26}$/)
    expect(ids[0]).not.toBe(ids[1])
  })

  it.each(['abcd', 'shw0000', 'SH00000', 'sh-00000', 'a'.repeat(1025), 5])(
    'refuses the id %j',
    async (id) => {
      const reply = await insert(await startConnected(), { ...EVENT, id })
      expect([reply.status, reply.json.error.message]).toEqual([400, 'Invalid resource id value.'])
    },
  )

  it.each([
    [{ start: undefined }, 'required'],
    [{ end: undefined }, 'required'],
    [{ end: {} }, 'required'],
    [{ start: { ...TEN, date: '2026-12-01' } }, 'required'],
    [{ end: { date: '2026-12-02' } }, 'invalid'],
    [{ start: { dateTime: '2026-12-01T10:00:00' } }, 'invalid'],
    [{ start: { dateTime: '2026-12-01 10:00' } }, 'invalid'],
    [{ start: { dateTime: '2026-02-30T10:00:00Z' } }, 'invalid'],
    [{ start: { date: '2026-02-30' }, end: { date: '2026-03-01' } }, 'invalid'],
    [{ start: { date: '2026-12-01' }, end: { date: '2026-12-01' } }, 'timeRangeEmpty'],
    [{ start: ELEVEN, end: TEN }, 'timeRangeEmpty'],
    [{ start: { ...TEN, timeZone: 'Mars/Olympus' } }, 'invalid'],
    [{ recurrence: ['RRULE:FREQ=DAILY'], start: { dateTime: TEN.dateTime } }, 'required'],
    [{ recurrence: ['FREQ=DAILY'] }, 'invalid'],
    [{ recurrence: ['RRULE:FREQ=WEKLY'] }, 'invalid'],
    [{ recurrence: ['RRULE:FREQ=HOURLY'] }, 'invalid'],
    [{ recurrence: ['RRULE:FREQ=DAILY;COUNT=0'] }, 'invalid'],
    [{ recurrence: ['RRULE:FREQ=DAILY;COUNT=-1'] }, 'invalid'],
    [{ recurrence: ['RRULE:FREQ=DAILY;UNTIL=20271231T100000'] }, 'invalid'],
    [{ recurrence: ['RRULE:FREQ=DAILY;COUNT=2;UNTIL=20271231T100000Z'] }, 'invalid'],
    [{ recurrence: ['RRULE:FREQ=DAILY;EVERY=2'] }, 'invalid'],
    [{ recurrence: ['RRULE:FREQ=WEEKLY;BYDAY=XX'] }, 'invalid'],
    [{ recurrence: ['EXDATE:garbage'] }, 'invalid'],
    [{ recurrence: 'RRULE:FREQ=DAILY' }, 'invalid'],
    [{ attendees: [{ displayName: 'Bob' }] }, 'required'],
    [{ attendees: 'bob@example.com' }, 'required'],
    [
      { reminders: { useDefault: true, overrides: [{ method: 'popup', minutes: 5 }] } },
      'cannotUseDefaultRemindersAndSpecifyOverride',
    ],
    [
      { reminders: { overrides: Array.from({ length: 6 }, () => ({ method: 'popup', minutes: 5 })) } },
      'invalid',
    ],
    [{ reminders: { overrides: [{ method: 'sms', minutes: 5 }] } }, 'invalid'],
    [{ reminders: { overrides: [{ method: 'email', minutes: 40_321 }] } }, 'invalid'],
  ])('refuses %j as %s', async (change, reason) => {
    const client = await startConnected([], { seed: { meetings: [] } })
    expect(reasonOf(await insert(client, { ...EVENT, ...change }))).toEqual([400, reason])
    expect((await client.google(`${PRIMARY}/events`)).json.items).toEqual([])
  })

  it.each(['?sendUpdates=everyone', '?conferenceDataVersion=2'])('refuses %s', async (query) => {
    expect(reasonOf(await insert(await startConnected(), EVENT, query))).toEqual([400, 'invalidParameter'])
  })

  it('takes a local time with its zone, a whole day, and a moment without length', async () => {
    const client = await startConnected()
    const local = await insert(client, {
      start: { dateTime: '2026-07-01T10:00:00', timeZone: 'Europe/Berlin' },
      end: { dateTime: '2026-07-01T10:00:00', timeZone: 'Europe/Berlin' },
    })
    expect(local.json.start.dateTime).toBe('2026-07-01T08:00:00Z')
    const day = await insert(client, { start: { date: '2026-12-01' }, end: { date: '2026-12-02' } })
    expect([day.json.start, day.json.end]).toEqual([{ date: '2026-12-01' }, { date: '2026-12-02' }])
  })

  it('ignores a wish for a meeting link unless conferenceDataVersion says that it may be read', async () => {
    const client = await startConnected()
    const wish = { requestId: ID, conferenceSolutionKey: { type: 'hangoutsMeet' } }
    const body = { ...EVENT, conferenceData: { createRequest: wish } }
    expect((await insert(client, body)).json).not.toHaveProperty('conferenceData')
    const { json } = await insert(client, body, '?conferenceDataVersion=1')
    expect(json.hangoutLink).toMatch(/^https:\/\/meet\.google\.com\/[a-z]{3}-[a-z]{4}-[a-z]{3}$/)
    expect(json.conferenceData.createRequest).toEqual({ ...wish, status: { statusCode: 'success' } })
  })

  it('has a meeting link only when it is read again, where it is untidy', async () => {
    const client = await startConnected([], { untidy: true })
    const wish = { requestId: ID, conferenceSolutionKey: { type: 'hangoutsMeet' } }
    const body = { ...EVENT, id: ID, conferenceData: { createRequest: wish } }
    const { json } = await insert(client, body, '?conferenceDataVersion=1')
    expect(json).not.toHaveProperty('hangoutLink')
    expect(json.conferenceData).toEqual({ createRequest: { ...wish, status: { statusCode: 'pending' } } })
    const read = (await client.google(`${PRIMARY}/events/${ID}`)).json
    expect(read.hangoutLink).toMatch(/^https:\/\/meet\.google\.com\//)
    expect(read.conferenceData.createRequest.status.statusCode).toBe('success')
  })
})
