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

const readingWith = (body: unknown) =>
  fakeReading({
    get: { [PRIMARY]: calendarBody('anna@example.com', 'Europe/Berlin'), [LIST]: answer(200, body) },
  })

describe('list-events', () => {
  it('lists events and whole days, and leaves out what is cancelled or has no time', async () => {
    const cancelled = { ...timed, id: 'three', status: 'cancelled' }
    const reading = readingWith({ items: [timed, wholeDay, cancelled, { id: 'four' }, 'five'] })
    const { events, more, timeZone } = await calendarListEvents.run({}, reading)
    expect(events).toEqual([
      {
        id: 'one',
        title: 'Review',
        start: '2026-12-01T10:00:00+01:00',
        end: '2026-12-01T11:00:00+01:00',
        allDay: false,
        status: 'confirmed',
        showsAs: 'busy',
        attendees: 1,
        link: 'https://www.google.com/calendar/event?eid=x',
      },
      expect.objectContaining({ id: 'two', title: null, start: '2026-12-02', allDay: true, showsAs: 'free' }),
    ])
    expect({ more, timeZone }).toEqual({ more: false, timeZone: 'Europe/Berlin' })
  })

  it('asks for single events of the window in the local zone, and says when there are more', async () => {
    const reading = readingWith({ items: [timed], nextPageToken: 'next' })
    const asked = { from: '2026-12-01', days: 2, search: 'review', limit: 1 }
    expect((await calendarListEvents.run(asked, reading)).more).toBe(true)
    expect(Object.fromEntries(reading.asked.at(-1)?.query ?? [])).toEqual({
      timeMin: '2026-11-30T23:00:00.000Z',
      timeMax: '2026-12-02T23:00:00.000Z',
      timeZone: 'Europe/Berlin',
      singleEvents: 'true',
      orderBy: 'startTime',
      maxResults: '1',
      q: 'review',
    })
  })

  it('fails when the calendar is not there', async () => {
    const reading = fakeReading({ get: { [PRIMARY]: refusal(404, 'notFound') } })
    await expect(calendarListEvents.run({}, reading)).rejects.toMatchObject({ code: 'not_found' })
  })
})
