import { describe, expect, it } from 'vitest'
import { calendarListEvents } from '../../../src/providers/google/list-events.ts'
import { answer, calendarBody, fakeReading, refusal } from './fake-google.ts'

const PRIMARY = '/calendar/v3/calendars/primary'
const LIST = `${PRIMARY}/events`
const timed = {
  id: 'one',
  status: 'confirmed',
  summary: 'Review',
  start: { dateTime: '2026-12-01T10:00:00+01:00' },
  end: { dateTime: '2026-12-01T11:00:00+01:00' },
  organizer: { email: 'anna@example.com', self: true },
  attendees: [{ email: 'bob@example.com' }],
  htmlLink: 'https://www.google.com/calendar/event?eid=x',
}
const wholeDay = {
  id: 'two',
  status: 'tentative',
  start: { date: '2026-12-02' },
  end: { date: '2026-12-03' },
  transparency: 'transparent',
}

const readingWith = (...bodies: readonly unknown[]) =>
  fakeReading({
    get: {
      [PRIMARY]: calendarBody('anna@example.com', 'Europe/Berlin'),
      [LIST]: bodies.map((body) => answer(200, body)),
    },
  })

const idsOf = ({ events }: { readonly events: readonly { readonly id: string }[] }) =>
  events.map(({ id }) => id)
const tokensOf = ({ asked }: ReturnType<typeof readingWith>) =>
  asked.filter(({ path }) => path === LIST).map(({ query }) => new Map(query).get('pageToken'))

describe('list-events', () => {
  it('lists events and whole days, and leaves out what is cancelled or has no time', async () => {
    const cancelled = { ...timed, id: 'three', status: 'cancelled' }
    const reading = readingWith({ items: [timed, wholeDay, cancelled, { id: 'four' }, 'five'] })
    const { events, more, timeZone } = await calendarListEvents.run({}, reading)
    expect(events).toEqual([
      {
        id: 'one',
        title: 'Review',
        titleHidden: false,
        kind: 'event',
        start: '2026-12-01T10:00:00+01:00',
        end: '2026-12-01T11:00:00+01:00',
        lastDay: null,
        allDay: false,
        status: 'confirmed',
        showsAs: 'busy',
        organizer: 'anna@example.com',
        isOrganizer: true,
        ownAnswer: null,
        attendees: 1,
        link: 'https://www.google.com/calendar/event?eid=x',
      },
      expect.objectContaining({
        id: 'two',
        title: null,
        start: '2026-12-02',
        end: null,
        lastDay: '2026-12-02',
        allDay: true,
        showsAs: 'free',
      }),
    ])
    expect({ more, timeZone }).toEqual({ more: false, timeZone: 'Europe/Berlin' })
  })

  it('asks for single events of the window in the local zone, and says when there are more', async () => {
    const reading = readingWith({ items: [timed, { ...timed, id: 'another' }] })
    const asked = { from: '2026-12-01', days: 2, search: 'review', limit: 1 }
    expect((await calendarListEvents.run(asked, reading)).more).toBe(true)
    expect(Object.fromEntries(reading.asked.at(-1)?.query ?? [])).toEqual({
      timeMin: '2026-11-30T23:00:00.000Z',
      timeMax: '2026-12-02T23:00:00.000Z',
      timeZone: 'Europe/Berlin',
      singleEvents: 'true',
      orderBy: 'startTime',
      maxResults: '2',
      q: 'review',
    })
  })

  it('goes on over short and empty pages until the limit is full', async () => {
    const reading = readingWith(
      { items: [], nextPageToken: 'T1' },
      { items: [timed], nextPageToken: 'T2' },
      { nextPageToken: 'T3' },
      { items: [wholeDay, { ...timed, id: 'three' }], nextPageToken: 'T4' },
      { items: [{ ...timed, id: 'four' }] },
    )
    const output = await calendarListEvents.run({ limit: 2 }, reading)
    expect(idsOf(output)).toEqual(['one', 'two'])
    expect(output.more).toBe(true)
    expect(tokensOf(reading)).toEqual([undefined, 'T1', 'T2', 'T3'])
  })

  it('does not say that there are more when only empty pages follow', async () => {
    const reading = readingWith(
      { items: [timed], nextPageToken: 'T1' },
      { items: [], nextPageToken: 'T2' },
      { items: [{ ...timed, id: 'gone', status: 'cancelled' }] },
    )
    expect(await calendarListEvents.run({ limit: 1 }, reading)).toMatchObject({ more: false })
  })

  it.each([
    ['pages that lead in a circle', [{ nextPageToken: 'T1' }, { nextPageToken: 'T1' }], 'unavailable'],
    ['an answer without a list', [{ items: 'none' }], 'unavailable'],
    [
      'pages without an end',
      Array.from({ length: 201 }, (_, index) => ({ nextPageToken: `T${index}` })),
      'failed',
    ],
  ])('does not take %s for no events', async (_what, bodies, code) => {
    await expect(calendarListEvents.run({}, readingWith(...bodies))).rejects.toMatchObject({ code })
  })

  it.each([
    ['no title', {}, '(no title)', 'event'],
    ['a private one of somebody else', { visibility: 'private', organizer: {} }, '(private)', 'event'],
    ['a private one of its own', { visibility: 'private' }, '(no title)', 'event'],
    ['a place of work', { eventType: 'workingLocation' }, '(no title)', 'working location'],
    ['an absence', { summary: 'Away', eventType: 'outOfOffice' }, 'Away', 'out of office'],
    ['a birthday', { eventType: 'birthday' }, '(no title)', 'birthday'],
    ['a kind that comes later', { eventType: 'nap' }, '(no title)', 'nap'],
    ['a kind that every object has', { eventType: 'constructor' }, '(no title)', 'constructor'],
    ['a kind that is no name', { eventType: '__proto__' }, '(no title)', '__proto__'],
    [
      'a declined invitation',
      {
        organizer: { email: 'bob@example.com' },
        attendees: [{ email: 'anna@example.com', self: true, responseStatus: 'declined' }],
      },
      '(no title)',
      'invitation, declined',
    ],
    [
      'an open invitation',
      {
        organizer: { email: 'bob@example.com' },
        attendees: [{ email: 'anna@example.com', self: true, responseStatus: 'needsAction' }],
      },
      '(no title)',
      'invitation, no answer yet',
    ],
  ])('shows %s as what it is', async (_what, changes, title, kind) => {
    const output = await calendarListEvents.run(
      {},
      readingWith({ items: [{ ...timed, summary: undefined, ...changes }] }),
    )
    const [table] = calendarListEvents.show(output)
    expect(table).toMatchObject({ rows: [[expect.any(String), title, kind, '1', 'one']] })
    expect(output.events[0]?.showsAs).toBe(kind.endsWith('declined') ? 'free' : 'busy')
  })

  it('counts no guests where Google does not show all', async () => {
    const reading = readingWith({ items: [{ ...timed, attendeesOmitted: true }] })
    const output = await calendarListEvents.run({}, reading)
    expect(output.events[0]?.attendees).toBeNull()
    expect(calendarListEvents.show(output)).toMatchObject([
      { rows: [expect.arrayContaining(['Tue 1 Dec 2026, 10:00–11:00', 'not all shown'])] },
      { kind: 'remark', text: 'Times are by the clock of Europe/Berlin' },
    ])
  })

  it('shows the last day of whole days as people say it', async () => {
    const christmas = { ...wholeDay, start: { date: '2026-12-24' }, end: { date: '2026-12-27' } }
    const output = await calendarListEvents.run({}, readingWith({ items: [christmas] }))
    expect(output.events[0]).toMatchObject({ start: '2026-12-24', end: null, lastDay: '2026-12-26' })
    expect(calendarListEvents.show(output)).toMatchObject([
      { rows: [['Thu 24 Dec – Sat 26 Dec 2026', '(no title)', 'event', '0', 'two']] },
    ])
  })

  it('takes no other calendar for the one that was asked for', async () => {
    const reading = fakeReading({ get: { '/calendar/v3/calendars/team': calendarBody('other', 'UTC') } })
    await expect(calendarListEvents.run({ calendar: 'team' }, reading)).rejects.toMatchObject({
      code: 'unavailable',
      hint: expect.stringContaining('--calendar other'),
    })
  })

  it('fails when the calendar is not there', async () => {
    const reading = fakeReading({ get: { [PRIMARY]: refusal(404, 'notFound') } })
    await expect(calendarListEvents.run({}, reading)).rejects.toMatchObject({ code: 'not_found' })
  })
})
