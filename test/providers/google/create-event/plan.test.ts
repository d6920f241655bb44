import { sentJson } from '../../../../src/domain/request/body.ts'
import { describe, expect, it } from 'vitest'
import { calendarCreateEvent } from '../../../../src/providers/google/create-event.ts'
import { bodyOf, freeze, KEY, meeting, prepare } from './event.ts'

describe('the call that creates an event', () => {
  it('says everything explicitly and carries the provider key as its only mark', async () => {
    const { call } = await freeze(meeting)
    expect({ ...call, body: sentJson(call) }).toEqual({
      method: 'POST',
      path: '/calendar/v3/calendars/anna%40example.com/events',
      query: [['sendUpdates', 'none']],
      headers: [],
      body: {
        id: KEY,
        summary: 'Design review',
        start: { dateTime: '2026-12-01T10:00:00-05:00', timeZone: 'America/New_York' },
        end: { dateTime: '2026-12-01T10:30:00-05:00', timeZone: 'America/New_York' },
        transparency: 'opaque',
        extendedProperties: { private: { shield: KEY } },
      },
    })
  })

  it('carries all that can be said of an event', async () => {
    const { call } = await freeze({
      ...meeting,
      attendee: ['bob@example.com', 'room-4f@resource.calendar.google.com'],
      optionalAttendee: ['carol@example.com'],
      location: 'Room 4F',
      description: 'Agenda: https://example.com/doc',
      meet: true,
      recurrence: ['FREQ=WEEKLY;COUNT=4', 'EXDATE;TZID=America/New_York:20261208T100000'],
      reminder: ['popup:10m', 'email:1d'],
      visibility: 'private',
      showAs: 'free',
      notify: 'externalOnly',
    })
    expect(call.query).toEqual([
      ['conferenceDataVersion', '1'],
      ['sendUpdates', 'externalOnly'],
    ])
    expect(sentJson(call)).toEqual({
      id: KEY,
      summary: 'Design review',
      start: { dateTime: '2026-12-01T10:00:00-05:00', timeZone: 'America/New_York' },
      end: { dateTime: '2026-12-01T10:30:00-05:00', timeZone: 'America/New_York' },
      location: 'Room 4F',
      description: 'Agenda: https://example.com/doc',
      attendees: [
        { email: 'bob@example.com' },
        { email: 'room-4f@resource.calendar.google.com', resource: true },
        { email: 'carol@example.com', optional: true },
      ],
      recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4', 'EXDATE;TZID=America/New_York:20261208T100000'],
      reminders: {
        useDefault: false,
        overrides: [
          { method: 'popup', minutes: 10 },
          { method: 'email', minutes: 1440 },
        ],
      },
      transparency: 'transparent',
      visibility: 'private',
      conferenceData: {
        createRequest: { requestId: KEY, conferenceSolutionKey: { type: 'hangoutsMeet' } },
      },
      extendedProperties: { private: { shield: KEY } },
    })
  })

  it('has no reminder at all with none', async () => {
    expect(await bodyOf({ ...meeting, reminder: ['none'] })).toMatchObject({
      reminders: { useDefault: false, overrides: [] },
    })
  })

  it('is the same each time, and leaves its input as it was', async () => {
    const { facts } = await prepare(meeting)
    const input = Object.freeze({ ...meeting, attendee: Object.freeze(['bob@x.com']) as string[] })
    expect(calendarCreateEvent.plan(input, facts, KEY)).toEqual(calendarCreateEvent.plan(input, facts, KEY))
  })
})

describe('when an event is', () => {
  const utc = { ...meeting, timeZone: 'UTC' }

  it.each([
    [
      'the wall clock of its zone',
      { start: '2026-12-01T10:00', duration: '1h' },
      '2026-12-01T10:00:00-05:00',
      '2026-12-01T11:00:00-05:00',
    ],
    [
      'an offset, told in its zone',
      { start: '2026-12-01T10:00+01:00', duration: '1h' },
      '2026-12-01T04:00:00-05:00',
      '2026-12-01T05:00:00-05:00',
    ],
    [
      'UTC, told in its zone',
      { start: '2026-12-01 10:00Z', end: '2026-12-01T11:00Z' },
      '2026-12-01T05:00:00-05:00',
      '2026-12-01T06:00:00-05:00',
    ],
    [
      'a length over the end of summer time',
      { start: '2027-11-07T00:30', duration: '1h' },
      '2027-11-07T00:30:00-04:00',
      '2027-11-07T01:30:00-04:00',
    ],
    [
      'a length over the start of summer time',
      { start: '2027-03-14T01:30', duration: '1h' },
      '2027-03-14T01:30:00-05:00',
      '2027-03-14T03:30:00-04:00',
    ],
    [
      'one of two equal clock times',
      { start: '2027-11-07T01:30-05:00', duration: '1h' },
      '2027-11-07T01:30:00-05:00',
      '2027-11-07T02:30:00-05:00',
    ],
    [
      'an end on another day',
      { start: '2026-12-01T23:00', end: '2026-12-02T01:00' },
      '2026-12-01T23:00:00-05:00',
      '2026-12-02T01:00:00-05:00',
    ],
  ])('is understood as %s', async (_what, when, start, end) => {
    expect(await bodyOf({ title: 'x', ...when })).toMatchObject({
      start: { dateTime: start, timeZone: 'America/New_York' },
      end: { dateTime: end, timeZone: 'America/New_York' },
    })
  })

  it.each([
    ['one day', {}, '2026-12-08'],
    ['the last day said as people say it', { end: '2026-12-08' }, '2026-12-09'],
    ['the same day', { end: '2026-12-07' }, '2026-12-08'],
    ['a number of days', { duration: '2d' }, '2026-12-09'],
  ])('of whole days ends before the day after: %s', async (_what, when, end) => {
    const body = await bodyOf({ title: 'Offsite', start: '2026-12-07', allDay: true, ...when })
    expect(body).toMatchObject({ start: { date: '2026-12-07' }, end: { date: end } })
  })

  it.each([
    [{ duration: undefined }, 'has no end'],
    [{ end: '2026-12-01T11:00' }, '--end and --duration'],
    [{ duration: undefined, end: '2026-12-01T10:00' }, 'before it begins'],
    [{ duration: undefined, end: '2026-12-01T09:00' }, 'before it begins'],
    [{ start: '2026-12-01' }, '--start 2026-12-01 has no time'],
    [{ start: 'tomorrow' }, '--start "tomorrow" is not a date or time'],
    [{ start: '2026-11-31T10:00' }, '--start "2026-11-31T10:00" names a day or a time that does not exist'],
    [{ start: '2026-02-30T10:00' }, '--start'],
    [{ duration: '0' }, '--duration'],
    [{ allDay: true }, '--start 2026-12-01T10:00 has a time'],
    [{ allDay: true, start: '2026-12-01', duration: '30m' }, '--duration'],
    [{ allDay: true, start: '2026-12-01', duration: '36h' }, 'whole days'],
    [{ allDay: true, start: '2026-12-01', duration: undefined, end: '2026-11-30' }, 'before the first'],
    [{ timeZone: 'Mars/Olympus' }, '--time-zone'],
    [{ timeZone: '-05:00' }, '--time-zone'],
  ])('is refused: %j', async (change, message) => {
    const { duration, ...rest } = { ...meeting, ...change }
    const input = duration === undefined ? rest : { ...rest, duration }
    await expect(prepare(input)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message),
    })
  })

  it.each([
    ['2027-03-14T02:30', 'does not exist', 'America/New_York'],
    ['2027-11-07T01:30', 'comes twice', 'America/New_York'],
    ['2011-12-30T10:00', 'does not exist', 'Pacific/Apia'],
    ['2027-10-03T02:15', 'does not exist', 'Australia/Lord_Howe'],
  ])('is not guessed: %s %s in %s', async (start, message, timeZone) => {
    await expect(prepare({ ...meeting, start, timeZone })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(`--start ${start} ${message}`),
      hint: expect.stringContaining(`--start ${start}`),
    })
  })

  it('offers both readings of a clock time that comes twice', async () => {
    await expect(prepare({ ...meeting, start: '2027-11-07T01:30' })).rejects.toMatchObject({
      hint: expect.stringContaining('--start 2027-11-07T01:30-04:00 or --start 2027-11-07T01:30-05:00'),
    })
  })

  it.each([
    [
      'EST',
      '2027-07-05T10:00',
      ['EST is -05:00 all year; America/New_York has its summer time, -04:00, then'],
    ],
    ['MST', '2027-07-05T10:00', ['MST is -07:00 all year; America/Denver has its summer time, -06:00, then']],
    ['EST', '2027-01-05T10:00', []],
    ['Etc/GMT+5', '2027-01-05T10:00', ['Etc/GMT+5 is -05:00: the sign in such a name says the opposite']],
    ['etc/gmt-14', '2027-01-05T10:00', ['Etc/GMT-14 is +14:00: the sign in such a name says the opposite']],
    ['Etc/GMT+0', '2027-01-05T10:00', []],
    ['America/Panama', '2027-07-05T10:00', []],
  ])('by %s is warned of where people mean another zone: %s', async (timeZone, start, told) => {
    expect((await prepare({ ...meeting, timeZone, start })).warnings).toEqual(told)
  })

  it('is warned of when it is past', async () => {
    const { warnings } = await prepare(utc, { now: '2026-12-01T10:00:01Z' })
    expect(warnings).toEqual(['The event begins in the past'])
    expect((await prepare(utc, { now: '2026-12-01T10:00:00Z' })).warnings).toEqual([])
  })
})

describe('what create-event refuses before it asks Google anything', () => {
  it.each([
    [{ attendee: ['bob'] }, '--attendee "bob"'],
    [{ attendee: ['a@x.com, b@x.com'] }, '--attendee'],
    [{ attendee: ['Bob <bob@x.com>'] }, '--attendee'],
    [{ attendee: ['bob@x.com'], optionalAttendee: ['BOB@x.com'] }, 'BOB@x.com is invited twice'],
    [{ optionalAttendee: ['@'] }, '--optional-attendee'],
    [{ attendee: ['bob@x.com.'] }, '--attendee "bob@x.com." is read as bob@x.com'],
    [{ optionalAttendee: ['bob@ｘ.com'] }, '--optional-attendee "bob@ｘ.com" is read as bob@x.com'],
    [{ recurrence: ['weekly'] }, '--recurrence'],
    [{ recurrence: ['DTSTART:20261201T100000Z'] }, '--recurrence'],
    [{ recurrence: ['RRULE:FREQ=WEEKLY\nDTSTART:20261201'] }, '--recurrence'],
    [{ recurrence: ['RRULE:COUNT=4'] }, '--recurrence'],
    [{ reminder: ['10m'] }, '--reminder "10m"'],
    [{ reminder: ['sms:10m'] }, '--reminder'],
    [{ reminder: ['popup:29d'] }, '--reminder popup:'],
    [{ reminder: ['none', 'popup:10m'] }, '--reminder "none"'],
  ])('%j', async (change, message) => {
    await expect(prepare({ ...meeting, ...change }, { get: {} })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message),
    })
  })
})
