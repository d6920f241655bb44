import { describe, expect, it } from 'vitest'
import { calendarGetEvent } from '../../../src/providers/google/get-event.ts'
import { answer, fakeReading, refusal } from './fake-google.ts'

const PATH = '/calendar/v3/calendars/primary/events/7ab2c9'

const EVENT = {
  id: '7ab2c9',
  etag: '"1"',
  status: 'confirmed',
  summary: 'Review',
  location: 'Room 4F',
  description: '<b>Agenda</b>',
  htmlLink: 'https://www.google.com/calendar/event?eid=x',
  hangoutLink: 'https://meet.google.com/abc-defg-hij',
  updated: '2026-11-24T09:00:00.000Z',
  organizer: { email: 'anna@example.com', self: true },
  start: { dateTime: '2026-12-01T10:00:00+01:00', timeZone: 'Europe/Berlin' },
  end: { dateTime: '2026-12-01T11:00:00+01:00', timeZone: 'Europe/Berlin' },
  recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'],
  attendees: [
    { email: 'bob@x.com', responseStatus: 'accepted' },
    { email: 'carol@x.com', responseStatus: 'declined', optional: true, comment: 'On holiday' },
    { email: 'dan@x.com', responseStatus: 'tentative' },
    { email: 'eve@x.com', responseStatus: 'needsAction' },
    { email: 'room@x.com' },
    { displayName: 'Nobody' },
    'frank@x.com',
  ],
}

const run = (body: unknown, calendar?: string) =>
  calendarGetEvent.run(
    { event: '7ab2c9', ...(calendar === undefined ? {} : { calendar }) },
    fakeReading({ get: { [PATH]: answer(200, body) } }),
  )

describe('get-event', () => {
  it('tells when and where, and what each guest answered', async () => {
    expect(await run(EVENT)).toEqual({
      id: '7ab2c9',
      status: 'confirmed',
      title: 'Review',
      titleHidden: false,
      kind: 'event',
      start: '2026-12-01T10:00:00+01:00',
      end: '2026-12-01T11:00:00+01:00',
      lastDay: null,
      allDay: false,
      timeZone: 'Europe/Berlin',
      location: 'Room 4F',
      description: '<b>Agenda</b>',
      organizer: 'anna@example.com',
      isOrganizer: true,
      ownAnswer: null,
      guestsOmitted: false,
      guests: [
        { email: 'bob@x.com', answer: 'accepted', isOptional: false, comment: null },
        { email: 'carol@x.com', answer: 'declined', isOptional: true, comment: 'On holiday' },
        { email: 'dan@x.com', answer: 'tentative', isOptional: false, comment: null },
        { email: 'eve@x.com', answer: 'none', isOptional: false, comment: null },
        { email: 'room@x.com', answer: 'none', isOptional: false, comment: null },
      ],
      repeats: ['RRULE:FREQ=WEEKLY;COUNT=4'],
      meet: 'https://meet.google.com/abc-defg-hij',
      call: 'https://meet.google.com/abc-defg-hij',
      callService: null,
      link: 'https://www.google.com/calendar/event?eid=x',
      updatedAt: '2026-11-24T09:00:00.000Z',
    })
  })

  it.each([
    [
      'by video before anything else',
      [
        { entryPointType: 'phone', uri: 'tel:+49' },
        { entryPointType: 'video', uri: 'https://zoom.us/j/1' },
      ],
      'https://zoom.us/j/1',
    ],
    ['by telephone where there is no other', [{ entryPointType: 'phone', uri: 'tel:+49' }], 'tel:+49'],
    [
      'by the old link where no way is told',
      ['x', { entryPointType: 'video' }, { uri: 7 }],
      EVENT.hangoutLink,
    ],
  ])('tells how people join %s', async (_how, entryPoints, call) => {
    const conferenceData = { entryPoints, conferenceSolution: { name: 'Zoom Meeting' } }
    const found = await run({ ...EVENT, conferenceData })
    expect(found).toMatchObject({ call, callService: 'Zoom Meeting' })
    expect(JSON.stringify(calendarGetEvent.show(found))).toContain(`${call} (Zoom Meeting)`)
  })

  it('tells of no service where nobody can join', async () => {
    const conferenceData = { createRequest: {}, conferenceSolution: { name: 'Zoom Meeting' } }
    const found = await run({ ...EVENT, hangoutLink: undefined, conferenceData })
    expect(found).toMatchObject({ call: null, callService: null })
  })

  it('tells a whole day as the days it is', async () => {
    const day = { ...EVENT, start: { date: '2026-12-01' }, end: { date: '2026-12-02' } }
    const found = await run(day)
    expect(found).toMatchObject({ start: '2026-12-01', end: null, lastDay: '2026-12-01', allDay: true })
    expect(JSON.stringify(calendarGetEvent.show(found))).toContain(
      '{"label":"When","value":"Tue 1 Dec 2026"}',
    )
  })

  it('tells whose event it is, what was answered to it, and that not all guests are shown', async () => {
    const found = await run({
      ...EVENT,
      summary: undefined,
      organizer: { email: 'chief@x.com' },
      attendees: [{ email: 'anna@example.com', self: true, responseStatus: 'tentative' }],
      attendeesOmitted: true,
    })
    expect(found).toMatchObject({
      organizer: 'chief@x.com',
      isOrganizer: false,
      ownAnswer: 'tentative',
      guestsOmitted: true,
    })
    const shown = JSON.stringify(calendarGetEvent.show(found))
    expect(shown).toContain('invitation, tentative')
    expect(shown).toContain('(no title)')
    expect(shown).toContain('does not show all guests')
  })

  it('does not take another event for the one that was asked for', async () => {
    await expect(run({ ...EVENT, id: 'another' })).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('tells of a cancelled event that it is cancelled, even where nothing else is left of it', async () => {
    expect(await run({ kind: 'calendar#event', id: '7ab2c9', status: 'cancelled' })).toMatchObject({
      status: 'cancelled',
      title: null,
      start: null,
      end: null,
      guests: [],
    })
  })

  it.each([
    [404, 'notFound', 'not_found'],
    [403, 'insufficientPermissions', 'not_connected'],
    [401, 'authError', 'not_connected'],
    [500, 'backendError', 'unavailable'],
  ])('fails with a %i of Google', async (status, reason, code) => {
    const reading = fakeReading({ get: { [PATH]: refusal(status, reason) } })
    await expect(calendarGetEvent.run({ event: '7ab2c9' }, reading)).rejects.toMatchObject({ code })
  })

  it('keeps an id inside its place in the address', async () => {
    const reading = fakeReading({})
    const asked = { event: 'x/y?z', calendar: 'a/b@x.com' }
    await expect(calendarGetEvent.run(asked, reading)).rejects.toMatchObject({ code: 'not_found' })
    expect(reading.asked.map(({ path }) => path)).toEqual([
      '/calendar/v3/calendars/a%2Fb%40x.com/events/x%2Fy%3Fz',
    ])
    const leaving = { event: '../../settings' }
    await expect(calendarGetEvent.run(leaving, reading)).rejects.toMatchObject({ code: 'usage' })
    expect(reading.asked).toHaveLength(1)
  })

  it('shows it to a person', async () => {
    const shown = JSON.stringify(calendarGetEvent.show(await run(EVENT)))
    for (const text of ['Review', 'Room 4F', 'carol@x.com (optional)', 'declined', 'On holiday', 'RRULE'])
      expect(shown).toContain(text)
    expect(JSON.stringify(calendarGetEvent.show(await run({ ...EVENT, attendees: [] })))).toContain(
      'No guests',
    )
  })
})
