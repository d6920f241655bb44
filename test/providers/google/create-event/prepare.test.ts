import { describe, expect, it } from 'vitest'
import { calendarCreateEvent } from '../../../../src/providers/google/create-event.ts'
import { answer, calendarBody, connection, fakeReading, freeBusyOf, refusal } from '../fake-google.ts'
import { freeze, meeting, prepare, PRIMARY } from './event.ts'

const free = { ...meeting, requireFree: true, attendee: ['bob@x.com'], optionalAttendee: ['eve@x.com'] }

describe('the calendar of a new event', () => {
  it('is the canonical one behind primary', async () => {
    const { facts } = await prepare(meeting)
    expect(facts).toMatchObject({
      calendarId: 'anna@example.com',
      calendarTitle: "Anna's calendar",
      timeZone: 'America/New_York',
      timeZoneSource: 'calendar',
    })
  })

  it('is found by its events where only those may be read', async () => {
    const reading = fakeReading({
      get: {
        [PRIMARY]: refusal(403, 'insufficientPermissions'),
        [`${PRIMARY}/events`]: answer(200, { summary: 'Anna', timeZone: 'Europe/Berlin', items: [] }),
      },
    })
    const { facts } = await calendarCreateEvent.prepare(meeting, reading)
    expect(facts).toMatchObject({
      calendarId: 'anna@example.com',
      calendarTitle: 'Anna',
      timeZone: 'Europe/Berlin',
    })
    expect(reading.asked.at(-1)).toMatchObject({ query: [['maxResults', '1']] })
  })

  it('stays as it was asked for where nobody tells the canonical one', async () => {
    const { facts } = await prepare(meeting, {
      get: {
        [PRIMARY]: refusal(403, 'insufficientPermissions'),
        [`${PRIMARY}/events`]: refusal(403, 'forbidden'),
      },
      connection: { ...connection, account: { label: 'google', confirmed: false } },
      systemTimeZone: 'Asia/Kolkata',
    })
    expect(facts).toMatchObject({
      calendarId: 'primary',
      calendarTitle: null,
      timeZone: 'Asia/Kolkata',
      timeZoneSource: 'system',
    })
  })

  it.each([
    [refusal(404, 'notFound'), 'not_found'],
    [refusal(401, 'authError'), 'not_connected'],
    [refusal(403, 'rateLimitExceeded'), 'unavailable'],
    [refusal(500, 'backendError'), 'unavailable'],
    [answer(200, '<html>'), 'unavailable'],
  ])('fails the proposal when Google does not tell', async (response, code) => {
    await expect(prepare(meeting, { get: { [PRIMARY]: response } })).rejects.toMatchObject({ code })
  })

  it('may have any id, encoded into the path', async () => {
    const id = 'team#1/a@group.calendar.google.com'
    const { call } = await freeze(
      { ...meeting, calendar: id },
      { get: { [`/calendar/v3/calendars/${encodeURIComponent(id)}`]: calendarBody(id, 'UTC') } },
    )
    expect(call.path).toBe('/calendar/v3/calendars/team%231%2Fa%40group.calendar.google.com/events')
  })
})

describe('--require-free', () => {
  const everybody = { 'anna@example.com': [], 'bob@x.com': [] }

  it('freezes who has to be free and when, without those who are optional', async () => {
    const { precondition, facts } = await prepare(free, { freeBusy: freeBusyOf(everybody) })
    expect(precondition).toEqual({
      free: {
        from: '2026-12-01T15:00:00.000Z',
        to: '2026-12-01T15:30:00.000Z',
        calendars: ['anna@example.com', 'bob@x.com'],
      },
    })
    expect(facts.freeChecked).toEqual(['anna@example.com', 'bob@x.com'])
  })

  it('asks for nothing and freezes nothing without the flag', async () => {
    const reading = fakeReading({ get: { [PRIMARY]: calendarBody('anna@example.com', 'UTC') } })
    const { precondition } = await calendarCreateEvent.prepare(meeting, reading)
    expect(precondition).toBeNull()
    expect(reading.asked).toHaveLength(1)
  })

  it('covers whole days from midnight to midnight of the zone', async () => {
    const { precondition } = await prepare(
      { title: 'Offsite', start: '2026-12-07', end: '2026-12-08', allDay: true, requireFree: true },
      { freeBusy: freeBusyOf(everybody) },
    )
    expect(precondition).toMatchObject({
      free: { from: '2026-12-07T05:00:00.000Z', to: '2026-12-09T05:00:00.000Z' },
    })
  })

  it('fails the proposal with a conflict when somebody is busy', async () => {
    const busy = { ...everybody, 'bob@x.com': [['2026-12-01T15:15:00Z', '2026-12-01T16:00:00Z']] as const }
    await expect(prepare(free, { freeBusy: freeBusyOf(busy) })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('bob@x.com is busy Tue 1 Dec 2026, 10:15–10:30, America/New_York'),
    })
  })

  it('fails the proposal when it is not known whether somebody is', async () => {
    await expect(prepare(free, { freeBusy: freeBusyOf({ 'anna@example.com': [] }) })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('bob@x.com is unknown (notFound)'),
    })
  })

  it('does not mind busy times that only touch', async () => {
    const touching = {
      ...everybody,
      'bob@x.com': [
        ['2026-12-01T14:00:00Z', '2026-12-01T15:00:00Z'],
        ['2026-12-01T15:30:00Z', '2026-12-01T16:00:00Z'],
      ] as const,
    }
    await expect(prepare(free, { freeBusy: freeBusyOf(touching) })).resolves.toBeDefined()
  })

  it('warns that only the first of a repetition is checked', async () => {
    const { warnings } = await prepare(
      { ...free, recurrence: ['FREQ=DAILY;COUNT=4'], notify: 'all' },
      { freeBusy: freeBusyOf(everybody) },
    )
    expect(warnings).toEqual(['Only the first occurrence is checked against busy times'])
  })

  describe('just before sending', () => {
    const recheck = async (freeBusy: ReturnType<typeof freeBusyOf>): Promise<string | null | undefined> => {
      const request = await freeze(free, { freeBusy: freeBusyOf(everybody) })
      return calendarCreateEvent.recheck?.(request, fakeReading({ freeBusy }))
    }

    it('passes while everybody is still free', async () => {
      expect(await recheck(freeBusyOf(everybody))).toBeNull()
    })

    it('says who is busy now', async () => {
      const busy = { ...everybody, 'bob@x.com': [['2026-12-01T15:00:00Z', '2026-12-01T15:10:00Z']] as const }
      expect(await recheck(freeBusyOf(busy))).toBe(
        'bob@x.com is busy Tue 1 Dec 2026, 10:00–10:10, America/New_York',
      )
    })

    it('says who can no longer be checked', async () => {
      expect(await recheck(freeBusyOf({ 'anna@example.com': [] }))).toBe(
        'bob@x.com can no longer be checked (notFound)',
      )
    })

    it('fails with unavailable when Google cannot say this time', async () => {
      const flaky = () =>
        answer(200, {
          calendars: {
            'anna@example.com': { busy: [] },
            'bob@x.com': { errors: [{ reason: 'internalError' }] },
          },
        })
      await expect(recheck(flaky)).rejects.toMatchObject({ code: 'unavailable' })
      await expect(recheck(() => refusal(503, 'backendError'))).rejects.toMatchObject({ code: 'unavailable' })
    })

    it('asks nothing when nobody has to be free', async () => {
      const request = await freeze(meeting)
      const reading = fakeReading({})
      expect(await calendarCreateEvent.recheck?.(request, reading)).toBeNull()
      expect(reading.asked).toEqual([])
    })

    it('refuses a precondition that it did not write', async () => {
      const request = { ...(await freeze(meeting)), precondition: { free: { from: 1 } } }
      await expect(calendarCreateEvent.recheck?.(request, fakeReading({}))).rejects.toMatchObject({
        code: 'internal',
      })
    })
  })
})

describe('who is told', () => {
  it.each([
    [{ attendee: ['bob@x.com'] }, 1],
    [{ optionalAttendee: ['bob@x.com'], notify: 'none' as const }, 1],
    [{ attendee: ['bob@x.com'], notify: 'all' as const }, 0],
    [{}, 0],
  ])('is noted when guests get no e-mail: %j', async (change, count) => {
    const { input, facts, call } = await freeze({ ...meeting, ...change })
    expect(calendarCreateEvent.preview(input, facts, call).notes).toHaveLength(count)
  })

  it.each([
    [
      ['carl@example.com', 'dora@EXAMPLE.com', 'bob@x.com'],
      ['bob@x.com is outside example.com; the other 2 guests are inside'],
    ],
    [['carl@example.com', 'bob@x.com'], []],
    [['carl@example.com', 'dora@example.com'], []],
  ])('is warned of where most of %j are inside', async (attendee, told) => {
    expect((await prepare({ ...meeting, attendee })).warnings).toEqual(told)
  })
})

describe('the scopes of create-event', () => {
  const auth = 'https://www.googleapis.com/auth/'

  it('are those that write events, and with --require-free one that opens free/busy', () => {
    const [write, ...none] = calendarCreateEvent.scopes(meeting)
    expect(write).toContain(`${auth}calendar.events`)
    expect(write).not.toContain(`${auth}calendar.readonly`)
    expect(none).toEqual([])
    const [, freeBusy] = calendarCreateEvent.scopes({ ...meeting, requireFree: true })
    expect(freeBusy).toContain(`${auth}calendar.freebusy`)
    expect(freeBusy).not.toContain(`${auth}calendar.events`)
  })
})
