import { describe, expect, it } from 'vitest'
import { startClient, startConnected } from '../sandbox-client.ts'
import { EVENT, PRIMARY, freeBusy, insert, reasonOf } from './calendar-calls.ts'

describe('free/busy at the sandbox', () => {
  it('echoes the range in UTC, keys by the id as asked, and speaks in the zone that is asked', async () => {
    const client = await startConnected()
    const reply = await freeBusy(client, {
      timeZone: 'America/New_York',
      items: [{ id: 'primary' }, { id: 'BOB@example.com' }],
    })
    expect(reply.json).toEqual({
      kind: 'calendar#freeBusy',
      timeMin: '2026-11-30T23:00:00.000Z',
      timeMax: '2026-12-01T23:00:00.000Z',
      calendars: {
        primary: {
          busy: [
            { start: '2026-12-01T03:15:00-05:00', end: '2026-12-01T03:30:00-05:00' },
            { start: '2026-12-01T07:00:00-05:00', end: '2026-12-01T08:00:00-05:00' },
          ],
        },
        'BOB@example.com': {
          busy: [
            { start: '2026-12-01T03:15:00-05:00', end: '2026-12-01T03:30:00-05:00' },
            { start: '2026-12-01T04:00:00-05:00', end: '2026-12-01T05:00:00-05:00' },
          ],
        },
      },
    })
    const utc = await freeBusy(client, { items: [{ id: 'primary' }] })
    expect(utc.json.calendars.primary.busy[0].start).toBe('2026-12-01T08:15:00Z')
  })

  it('gives an error per calendar that it cannot tell, and still answers 200', async () => {
    const { json, status } = await freeBusy(await startConnected(), { items: [{ id: 'nobody@example.com' }] })
    expect(status).toBe(200)
    expect(json.calendars['nobody@example.com']).toEqual({
      errors: [{ domain: 'global', reason: 'notFound' }],
      busy: [],
    })
  })

  it('expands a group into its members, and refuses one that is too big', async () => {
    const client = await startConnected()
    const items = [{ id: 'eng-all@example.com' }, { id: 'all-hands@example.com' }]
    const { json } = await freeBusy(client, { items })
    expect(json.groups).toEqual({
      'eng-all@example.com': { calendars: ['bob@example.com', 'carol@example.com'] },
      'all-hands@example.com': { errors: [{ domain: 'global', reason: 'groupTooBig' }] },
    })
    expect(Object.keys(json.calendars)).toEqual(['bob@example.com', 'carol@example.com'])
    const small = await freeBusy(client, { items, groupExpansionMax: 1 })
    expect(small.json.calendars).toEqual({})
  })

  it('answers for fifty calendars, or fewer when asked so', async () => {
    const client = await startConnected()
    const items = Array.from({ length: 51 }, (_, index) => ({
      id: index === 50 ? 'primary' : `x${index}@example.com`,
    }))
    const tooMany = { errors: [{ domain: 'global', reason: 'tooManyCalendarsRequested' }], busy: [] }
    expect((await freeBusy(client, { items })).json.calendars.primary).toEqual(tooMany)
    const two = await freeBusy(client, {
      items: [{ id: 'primary' }, { id: 'bob@example.com' }],
      calendarExpansionMax: 1,
    })
    expect(two.json.calendars['bob@example.com']).toEqual(tooMany)
  })

  it.each([
    [{ timeMin: undefined }, 'required'],
    [{ timeMax: undefined }, 'required'],
    [{ timeMin: '2026-12-01' }, 'badRequest'],
    [{ timeMin: '2026-12-01T00:00:00' }, 'badRequest'],
    [{ timeMin: '2026-13-01T00:00:00Z' }, 'badRequest'],
    [{ timeMin: 5 }, 'badRequest'],
    [{ timeMax: '2026-12-01T00:00:00+01:00' }, 'timeRangeEmpty'],
    [{ timeMax: '2026-11-01T00:00:00+01:00' }, 'timeRangeEmpty'],
    [{ timeMax: '2027-03-01T00:00:01+01:00' }, 'timeRangeTooLong'],
    [{ timeZone: 'Mars/Olympus' }, 'invalid'],
    [{ calendarExpansionMax: 51 }, 'invalid'],
    [{ groupExpansionMax: 101 }, 'invalid'],
    [{ items: 'primary' }, 'invalid'],
  ])('refuses %j as %s', async (change, reason) => {
    expect(reasonOf(await freeBusy(await startConnected(), change))).toEqual([400, reason])
  })

  it('takes a range of exactly ninety days', async () => {
    const reply = await freeBusy(await startConnected(), { timeMax: '2027-03-01T00:00:00+01:00' })
    expect(reply.status).toBe(200)
  })

  it.each(['', '[]', 'null', '"x"'])('refuses the body %j', async (body) => {
    const { google } = await startConnected()
    const reply = await google('/calendar/v3/freeBusy', { method: 'POST', body })
    expect(reasonOf(reply)).toEqual([400, 'parseError'])
  })

  it('counts what is there: also all day, for guests, in UTC days of a zone; not what is free, declined or gone', async () => {
    const client = await startConnected([], { seed: { meetings: [] } })
    const busy = async (id: string) =>
      (
        await freeBusy(client, {
          timeMax: '2026-12-03T00:00:00+01:00',
          timeZone: 'Europe/Berlin',
          items: [{ id }],
        })
      ).json.calendars[id].busy
    await insert(client, { ...EVENT, transparency: 'transparent' })
    await insert(client, { start: { date: '2026-12-02' }, end: { date: '2026-12-03' } })
    const { json } = await insert(client, {
      ...EVENT,
      attendees: [{ email: 'Bob@example.com' }, { email: 'carol@example.com', responseStatus: 'declined' }],
    })
    const meeting = { start: '2026-12-01T10:00:00+01:00', end: '2026-12-01T11:00:00+01:00' }
    const day = { start: '2026-12-02T00:00:00+01:00', end: '2026-12-03T00:00:00+01:00' }
    expect(await busy('primary')).toEqual([meeting, day])
    expect(await busy('bob@example.com')).toEqual([meeting])
    expect(await busy('carol@example.com')).toEqual([])
    await client.google(`${PRIMARY}/events/${json.id}`, { method: 'DELETE' })
    expect(await busy('primary')).toEqual([day])
  })

  it('shows the same working weeks at every moment of a week, with an all-day event among them', async () => {
    const items = [
      'primary',
      'bob@example.com',
      'carol@example.com',
      'room-4f@resource.calendar.google.com',
    ].map((id) => ({ id }))
    const range = { timeMin: '2026-11-23T00:00:00+01:00', timeMax: '2026-11-30T00:00:00+01:00', items }
    const answers = []
    for (const now of ['2026-11-22T23:00:00Z', '2026-11-29T22:59:59Z']) {
      const client = await startConnected([], { now: () => Date.parse(now) })
      answers.push((await freeBusy(client, range)).json.calendars)
    }
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0].primary.busy.length).toBeGreaterThan(8)
    expect(answers[0]['carol@example.com'].busy.at(-1)).toEqual({
      start: '2026-11-26T23:00:00Z',
      end: '2026-11-27T23:00:00Z',
    })
  })

  it('holds the meetings of the seed instead, and refuses one that cannot be', async () => {
    const meetings = [
      { calendar: 'bob@example.com', title: 'X', start: '2026-12-01T10:00:00Z', end: '2026-12-01T11:00:00Z' },
    ]
    const client = await startConnected([], { seed: { meetings } })
    const { json } = await freeBusy(client, { items: [{ id: 'bob@example.com' }, { id: 'primary' }] })
    expect(json.calendars['bob@example.com'].busy).toEqual([
      { start: '2026-12-01T10:00:00Z', end: '2026-12-01T11:00:00Z' },
    ])
    expect(json.calendars.primary.busy).toEqual([])
    const wrong = [
      { calendar: 'x@y.z', title: 'X', start: '2026-12-01T10:00:00Z', end: '2026-12-01T11:00:00Z' },
    ]
    await expect(startClient({ seed: { meetings: wrong } })).rejects.toMatchObject({ code: 'usage' })
  })
})
