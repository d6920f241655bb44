import { describe, expect, it } from 'vitest'
import { calendarFindSlots } from '../../../src/providers/google/find-slots.ts'
import {
  findSlotsOutput,
  type FindSlotsInput,
  type FindSlotsOutput,
} from '../../../src/providers/google/find-slots/input.ts'
import { answer, calendarBody, fakeReading, freeBusyOf, refusal } from './fake-google.ts'

type Fake = Parameters<typeof fakeReading>[0]

const PRIMARY = '/calendar/v3/calendars/primary'
const SETTING = '/calendar/v3/users/me/settings/timezone'

/** Everybody free in New York, a week before anything that is searched. */
function search(input: FindSlotsInput, fake: Fake = {}): Promise<FindSlotsOutput> {
  return calendarFindSlots.run(
    input,
    fakeReading({ freeBusy: freeBusyOf({ primary: [] }), now: '2010-01-01T00:00:00Z', ...fake }),
  )
}

const starts = (output: FindSlotsOutput): readonly string[] => output.slots.map(({ start }) => start)
const times = (output: FindSlotsOutput): readonly string[] =>
  output.slots.map(({ start }) => start.slice(11, 16))

/** One Tuesday in New York. */
const day = { timeZone: 'America/New_York', from: '2026-12-01', days: 1, limit: 100 } as const

function busyOn(...busy: readonly (readonly [string, string])[]): Fake {
  return {
    freeBusy: freeBusyOf({
      primary: busy.map(([from, to]) => [`2026-12-01T${from}-05:00`, `2026-12-01T${to}-05:00`]),
    }),
  }
}

describe('the grid of slots', () => {
  it.each([
    [
      '60-minute slots begin on the hour',
      { duration: '60', step: '60', workingHours: ['9:30-17:30'] },
      ['10:00', '11:00', '12:00', '13:00', '14:00', '15:00', '16:00'],
    ],
    [
      'an alignment of its own wins',
      { duration: '60', step: '60', align: '30m', workingHours: ['9:30-12:30'] },
      ['09:30', '10:30', '11:30'],
    ],
    [
      '8-minute slots begin where the time begins',
      { duration: '8', workingHours: ['07:22-08:00'] },
      ['07:22', '07:30', '07:38', '07:46'],
    ],
    [
      'a step longer than the slot leaves time between',
      { duration: '15', step: '45m', workingHours: ['9-11'] },
      ['09:00', '09:45', '10:30'],
    ],
    [
      'a step shorter than the slot offers overlapping ones',
      { duration: '1h', step: '15m', workingHours: ['9-10:30'] },
      ['09:00', '09:15', '09:30'],
    ],
    [
      'the usual step is half an hour',
      { duration: '1h', workingHours: ['9-11'] },
      ['09:00', '09:30', '10:00'],
    ],
    ['the last slot of the day is in', { duration: '30', workingHours: ['23:00-24:00'] }, ['23:00', '23:30']],
    [
      'a grid that does not divide the day begins anew at midnight',
      { duration: '1', step: '1m', align: '7h', workingHours: ['any'], days: 2 },
      ['00:00', '07:00', '14:00', '21:00', '00:00', '07:00', '14:00', '21:00'],
    ],
    [
      'several windows are several runs',
      { duration: '60', step: '60', workingHours: ['9-10:30,13-15'] },
      ['09:00', '13:00', '14:00'],
    ],
    ['touching windows are one', { duration: '2h', step: '2h', workingHours: ['9-10', '10-11'] }, ['09:00']],
  ] as const)('%s', async (_what, input, expected) => {
    const output = await search({ ...day, ...input, workingHours: [...input.workingHours] })
    expect(times(output)).toEqual(expected)
  })

  it('gives 36 slots of 40 minutes in a whole day', async () => {
    const output = await search({ ...day, duration: '40', step: '40', workingHours: ['any'] })
    expect(output.slots).toHaveLength(36)
  })

  it.each([
    ['Asia/Kolkata', '2026-12-01T08:00:00+05:30'],
    ['Asia/Kathmandu', '2026-12-01T08:00:00+05:45'],
    ['Australia/Lord_Howe', '2026-12-01T08:00:00+11:00'],
    ['Pacific/Kiritimati', '2026-12-01T08:00:00+14:00'],
  ])('aligns to the clock on the wall in %s', async (timeZone, start) => {
    const output = await search({
      ...day,
      timeZone,
      duration: '60',
      step: '60',
      workingHours: ['07:30-09:30'],
    })
    expect(starts(output)).toEqual([start])
  })

  it('matches the grid and buffers of a 90-minute gap that is just too short', async () => {
    const output = await search(
      { ...day, duration: '30', bufferBefore: '15', bufferAfter: '50', workingHours: ['13:00-14:30'] },
      busyOn(['12:00:00', '13:00:00'], ['14:30:00', '15:00:00']),
    )
    expect(output.slots).toEqual([])
    expect(output.reasonIfEmpty).toContain('buffers take 1h5m (25m left)')
    expect(output.reasonIfEmpty).toContain('the longest free stretch is 25m, 30m is asked for')
  })
})

describe('busy times', () => {
  it.each([
    [
      'touching a slot at both edges',
      [
        ['08:00:00', '09:00:00'],
        ['10:00:00', '11:00:00'],
      ],
      ['09:00', '11:00'],
    ],
    [
      'overlapping',
      [
        ['09:00:00', '10:30:00'],
        ['10:00:00', '11:00:00'],
      ],
      ['11:00'],
    ],
    [
      'nested',
      [
        ['09:00:00', '11:00:00'],
        ['09:30:00', '10:00:00'],
      ],
      ['11:00'],
    ],
    [
      'the same twice',
      [
        ['09:00:00', '10:00:00'],
        ['09:00:00', '10:00:00'],
      ],
      ['10:00', '11:00'],
    ],
    [
      'unsorted',
      [
        ['11:00:00', '12:00:00'],
        ['09:00:00', '10:00:00'],
      ],
      ['10:00'],
    ],
    ['of no length', [['09:30:00', '09:30:00']], ['09:00', '10:00', '11:00']],
    ['over the start of the window', [['00:00:00', '09:30:00']], ['10:00', '11:00']],
    ['over the end of the window', [['10:30:00', '23:00:00']], ['09:00']],
    ['with fractions of a second', [['08:00:00', '09:00:00.001']], ['10:00', '11:00']],
  ] as const)('%s', async (_what, busy, expected) => {
    const output = await search(
      { ...day, duration: '60', step: '60', workingHours: ['9-12'] },
      busyOn(...busy),
    )
    expect(times(output)).toEqual(expected)
  })

  it('longer than the window leave nothing, and the reason says whose they are', async () => {
    const output = await search(day, {
      freeBusy: freeBusyOf({ primary: [['2026-11-01T00:00:00Z', '2027-01-01T00:00:00Z']] }),
    })
    expect(output.slots).toEqual([])
    expect(output.removed).toEqual([
      { by: 'times outside the working hours', minutes: 960, left: 480 },
      { by: 'busy times of primary', minutes: 480, left: 0 },
    ])
    expect(output.reasonIfEmpty).toBe(
      'Of 1d: times outside the working hours take 16h (8h left), busy times of primary take 8h (0m left); no time is left for 30m',
    )
  })

  it('of a whole day in another zone block that day as it is there', async () => {
    // Midnight to midnight in Tokyo.
    const output = await search(
      { ...day, duration: '60', step: '60', workingHours: ['any'] },
      { freeBusy: freeBusyOf({ primary: [['2026-12-01T00:00:00+09:00', '2026-12-02T00:00:00+09:00']] }) },
    )
    expect(times(output)[0]).toBe('10:00')
    expect(output.slots).toHaveLength(14)
  })

  it('just outside the window still keep their buffers, and are asked for', async () => {
    const reading = fakeReading({
      freeBusy: freeBusyOf({
        primary: [
          ['2026-12-01T13:00:00Z', '2026-12-01T14:00:00Z'],
          ['2026-12-01T16:00:00Z', '2026-12-01T17:00:00Z'],
        ],
      }),
    })
    const output = await calendarFindSlots.run(
      {
        timeZone: 'America/New_York',
        from: '2026-12-01T09:00',
        to: '2026-12-01T11:00',
        duration: '30',
        bufferBefore: '30m',
        bufferAfter: '1h',
      },
      reading,
    )
    expect(times(output)).toEqual(['09:30'])
    expect(reading.asked[0]?.body).toMatchObject({
      timeMin: '2026-12-01T13:30:00.000Z',
      timeMax: '2026-12-01T17:00:00.000Z',
    })
  })

  it('of everybody count, calendars and attendees', async () => {
    const output = await search(
      {
        ...day,
        duration: '60',
        step: '60',
        workingHours: ['9-12'],
        calendar: ['anna@x.com', 'team@group.calendar.google.com'],
        attendee: ['bob@x.com'],
      },
      {
        freeBusy: freeBusyOf({
          'anna@x.com': [['2026-12-01T14:00:00Z', '2026-12-01T15:00:00Z']],
          'team@group.calendar.google.com': [['2026-12-01T15:00:00Z', '2026-12-01T15:30:00Z']],
          'bob@x.com': [],
        }),
      },
    )
    expect(times(output)).toEqual(['11:00'])
    expect(output.calendars.map(({ id }) => id)).toEqual([
      'anna@x.com',
      'team@group.calendar.google.com',
      'bob@x.com',
    ])
  })
})

describe('a calendar that is not known to be free', () => {
  const fake = { freeBusy: freeBusyOf({ primary: [] }) }

  it('fails the search and is named with the reason', async () => {
    await expect(search({ ...day, attendee: ['bob@x.com'] }, fake)).rejects.toMatchObject({
      code: 'not_found',
      message: 'It is not known when they are busy: bob@x.com: notFound',
      hint: expect.stringContaining('--allow-unknown'),
    })
  })

  it('is listed and warned of when it is allowed', async () => {
    const output = await search({ ...day, attendee: ['bob@x.com'], allowUnknown: true }, fake)
    expect(output.slots.length).toBeGreaterThan(0)
    expect(output.unknown).toEqual([{ id: 'bob@x.com', group: null, reason: 'notFound' }])
    expect(output.calendars).toEqual([{ id: 'primary', group: null }])
    expect(output.warnings[0]).toContain('bob@x.com is left out')
  })

  it('fails the search all the same when there is no other', async () => {
    await expect(search({ ...day, calendar: ['bob@x.com'], allowUnknown: true }, fake)).rejects.toMatchObject(
      { code: 'not_found' },
    )
  })

  it('fails with unavailable when it may be known in a minute', async () => {
    const flaky = {
      freeBusy: () => answer(200, { calendars: { primary: { errors: [{ reason: 'internalError' }] } } }),
    }
    await expect(search(day, flaky)).rejects.toMatchObject({ code: 'unavailable' })
  })
})

describe('days on which clocks change', () => {
  it('has no slot in the hour that spring leaves out', async () => {
    const output = await search({
      timeZone: 'America/New_York',
      from: '2027-03-14',
      days: 1,
      duration: '30',
      workingHours: ['daily 01:00-04:00'],
    })
    expect(starts(output)).toEqual([
      '2027-03-14T01:00:00-05:00',
      '2027-03-14T01:30:00-05:00',
      '2027-03-14T03:00:00-04:00',
      '2027-03-14T03:30:00-04:00',
    ])
    expect(output.warnings).toEqual([
      'Clocks in America/New_York go forward 1h at 2027-03-14T03:00:00-04:00 (from -05:00)',
    ])
  })

  it('has the hour twice that autumn repeats, told apart by the offset', async () => {
    const output = await search({
      timeZone: 'America/New_York',
      from: '2027-11-07',
      days: 1,
      duration: '30',
      workingHours: ['daily 01:00-02:30'],
    })
    expect(starts(output)).toEqual([
      '2027-11-07T01:00:00-04:00',
      '2027-11-07T01:30:00-04:00',
      '2027-11-07T01:00:00-05:00',
      '2027-11-07T01:30:00-05:00',
      '2027-11-07T02:00:00-05:00',
    ])
  })

  it.each([
    ['2027-03-14', 23 * 4],
    ['2027-11-07', 25 * 4],
    ['2027-06-01', 24 * 4],
  ])('counts the quarter hours of %s right', async (from, count) => {
    const output = await search({
      ...day,
      from,
      duration: '15',
      workingHours: ['any'],
    })
    expect(output.slots).toHaveLength(count)
  })

  it('stays on the wall-clock grid through a change of half an hour', async () => {
    const output = await search({
      timeZone: 'Australia/Lord_Howe',
      from: '2027-04-03T23:00Z',
      to: '2027-04-04T02:00Z',
      duration: '60',
      step: '60',
      workingHours: ['any'],
    })
    expect(times(output).every((time) => time.endsWith(':00'))).toBe(true)
    const across = await search({
      timeZone: 'Australia/Lord_Howe',
      from: '2027-04-04T00:00',
      to: '2027-04-04T04:00',
      duration: '60',
      step: '60',
      workingHours: ['any'],
    })
    expect(starts(across)).toEqual([
      '2027-04-04T00:00:00+11:00',
      '2027-04-04T01:00:00+11:00',
      '2027-04-04T02:00:00+10:30',
      '2027-04-04T03:00:00+10:30',
    ])
  })

  it.each([
    ['Pacific/Apia', '2011-12-29', '2011-12-31', ['2011-12-29T09:00:00-10:00', '2011-12-31T09:00:00+14:00']],
    [
      'Pacific/Kwajalein',
      '1993-08-20',
      '1993-08-22',
      ['1993-08-20T09:00:00-12:00', '1993-08-22T09:00:00+12:00'],
    ],
  ])('has no slot on the day that %s never had', async (timeZone, from, to, expected) => {
    const output = await search(
      { timeZone, from, to, duration: '1h', step: '1h', workingHours: ['daily 9-10'] },
      { now: '1990-01-01T00:00:00Z' },
    )
    expect(starts(output)).toEqual(expected)
  })

  it('shows the weeks in which only one side has changed', async () => {
    const at = async (from: string): Promise<unknown> =>
      (
        await search(
          {
            ...day,
            from,
            duration: '60',
            workingHours: ['09:00-10:00'],
            attendee: ['bob@x.com=Europe/London,any'],
          },
          { freeBusy: freeBusyOf({ primary: [], 'bob@x.com': [] }) },
        )
      ).slots[0]?.local
    expect(await at('2027-03-12')).toMatchObject([{ start: '2027-03-12T14:00:00Z' }])
    expect(await at('2027-03-15')).toMatchObject([{ start: '2027-03-15T13:00:00Z' }])
    expect(await at('2027-03-29')).toMatchObject([{ start: '2027-03-29T14:00:00+01:00' }])
  })
})

describe('hours and days', () => {
  it('go on past midnight and belong to the day they began on', async () => {
    const output = await search({
      ...day,
      from: '2026-12-04',
      days: 3,
      duration: '4h',
      step: '4h',
      workingHours: ['fri 22:00-06:00'],
    })
    expect(starts(output)).toEqual(['2026-12-04T22:00:00-05:00', '2026-12-05T02:00:00-05:00'])
  })

  it('include the night shift that began before the window', async () => {
    const output = await search({
      ...day,
      from: '2026-12-05',
      duration: '2h',
      step: '2h',
      workingHours: ['fri 22:00-06:00'],
    })
    expect(times(output)).toEqual(['00:00', '02:00', '04:00'])
  })

  it('of an attendee are by their own clock and narrow the search', async () => {
    const output = await search(
      {
        ...day,
        duration: '60',
        step: '60',
        attendee: ['bob@x.com=Europe/London,09:00-17:00'],
      },
      { freeBusy: freeBusyOf({ primary: [], 'bob@x.com': [] }) },
    )
    expect(output.slots).toEqual(
      ['09:00-14:00', '10:00-15:00', '11:00-16:00'].map((pair) => {
        const [own = '', his = ''] = pair.split('-')
        const next = (time: string): string => `${String(Number(time.slice(0, 2)) + 1).padStart(2, '0')}:00`
        return {
          start: `2026-12-01T${own}:00-05:00`,
          end: `2026-12-01T${next(own)}:00-05:00`,
          local: [
            {
              attendee: 'bob@x.com',
              start: `2026-12-01T${his}:00Z`,
              end: `2026-12-01T${next(his)}:00Z`,
            },
          ],
        }
      }),
    )
  })

  it('that never meet leave nothing, and the reason says so', async () => {
    const output = await search(
      { ...day, attendee: ['ken@x.com=Asia/Tokyo,09:00-17:00'] },
      { freeBusy: freeBusyOf({ primary: [], 'ken@x.com': [] }) },
    )
    expect(output.slots).toEqual([])
    expect(output.removed.at(-1)).toEqual({
      by: 'times outside the hours of ken@x.com',
      minutes: 480,
      left: 0,
    })
  })

  it('leave out excluded dates', async () => {
    const output = await search({
      ...day,
      from: '2026-12-21',
      days: 7,
      duration: '8h',
      excludeDate: ['2026-12-22', '2026-12-24..2026-12-26'],
    })
    expect(starts(output).map((start) => start.slice(0, 10))).toEqual(['2026-12-21', '2026-12-23'])
  })

  it('by default are office hours from Monday to Friday', async () => {
    const output = await search({ ...day, days: 7, duration: '8h' })
    expect(starts(output).map((start) => start.slice(0, 16))).toEqual([
      '2026-12-01T09:00',
      '2026-12-02T09:00',
      '2026-12-03T09:00',
      '2026-12-04T09:00',
      '2026-12-07T09:00',
    ])
  })
})

describe('now and notice', () => {
  it.each([
    ['in the middle of a minute', '2026-12-01T16:59:59Z', '0m', '12:00'],
    ['on the grid', '2026-12-01T17:00:00Z', '0m', '12:00'],
    ['with notice that ends on the grid', '2026-12-01T15:00:00Z', '2h', '12:00'],
    ['with notice that ends off the grid', '2026-12-01T15:00:01Z', '2h', '13:00'],
  ])('%s', async (_what, now, minNotice, first) => {
    const output = await search(
      { ...day, duration: '60', step: '60', minNotice, workingHours: ['any'] },
      { now },
    )
    expect(times(output)[0]).toBe(first)
    expect(output.warnings).toHaveLength(1)
    expect(output.warnings[0]).toContain('The search begins at 2026-12-01T')
  })

  it('say why nothing is left when the window is over, and ask nobody', async () => {
    const reading = fakeReading({ now: '2026-12-02T05:00:00Z' })
    const output = await calendarFindSlots.run(day, reading)
    expect(reading.asked).toEqual([])
    expect(output.reasonIfEmpty).toBe(
      'Of 1d: the past and the notice take 1d (0m left); no time is left for 30m',
    )
  })

  it('never warn of a start that was not asked for', async () => {
    const output = await search({ timeZone: 'UTC', days: 2 }, { now: '2026-12-01T10:07:13Z' })
    expect(output.warnings).toEqual([])
    expect(starts(output)[0]).toBe('2026-12-01T10:30:00Z')
  })
})

describe('how much is returned', () => {
  it('stops at the limit and says that there is more', async () => {
    const output = await search({ ...day, limit: 3 })
    expect(times(output)).toEqual(['09:00', '09:30', '10:00'])
    expect(output.more).toBe(true)
  })

  it('does not say that there is more when there is not', async () => {
    const output = await search({ ...day, duration: '8h', limit: 1 })
    expect(output).toMatchObject({ more: false, slots: [{ start: '2026-12-01T09:00:00-05:00' }] })
  })

  it('returns 10 unless told otherwise', async () => {
    expect((await search({ timeZone: 'UTC', days: 7 })).slots).toHaveLength(10)
  })

  it('spreads over days with the most per day', async () => {
    const output = await search({ ...day, days: 3, maxPerDay: 2 })
    expect(starts(output).map((start) => start.slice(5, 16))).toEqual([
      '12-01T09:00',
      '12-01T09:30',
      '12-02T09:00',
      '12-02T09:30',
      '12-03T09:00',
      '12-03T09:30',
    ])
  })

  it('returns whole gaps, off the grid, buffers kept', async () => {
    const output = await search(
      { ...day, mode: 'gaps', duration: '30', bufferBefore: '5m', bufferAfter: '10m' },
      busyOn(['10:07:00', '11:00:00'], ['11:20:00', '16:00:00']),
    )
    expect(output.slots.map(({ start, end }) => `${start.slice(11, 16)}-${end.slice(11, 16)}`)).toEqual([
      '09:00-09:57',
      '16:05-17:00',
    ])
  })

  it('says when the slot is longer than every window', async () => {
    const output = await search({ ...day, duration: '2d' })
    expect(output.reasonIfEmpty).toContain('the longest free stretch is 8h, 2d is asked for')
  })

  it('says when only the grid stands in the way', async () => {
    const output = await search({ ...day, duration: '45', align: '60', workingHours: ['09:10-10:30'] })
    expect(output.reasonIfEmpty).toContain(
      'the longest free stretch is 1h20m, but no 45m in it starts on the 1h grid',
    )
  })
})

describe('the time zone of a search', () => {
  const office = { from: '2026-12-01', days: 1, duration: '8h' } as const

  it.each([
    ['is the one asked for', { ...office, timeZone: 'asia/tokyo' }, {}, 'Asia/Tokyo', 'asked'],
    [
      "else the calendar's",
      office,
      { get: { [PRIMARY]: calendarBody('anna@x.com', 'Europe/Berlin') } },
      'Europe/Berlin',
      'calendar',
    ],
    [
      "else the account's setting",
      office,
      {
        get: {
          [PRIMARY]: refusal(403, 'insufficientPermissions'),
          [SETTING]: answer(200, { id: 'timezone', value: 'Europe/Rome' }),
        },
      },
      'Europe/Rome',
      'account',
    ],
    [
      'also when the calendar has one that nobody knows',
      office,
      {
        get: {
          [PRIMARY]: calendarBody('anna@x.com', 'Mars/Olympus'),
          [SETTING]: answer(200, { id: 'timezone', value: 'Europe/Rome' }),
        },
      },
      'Europe/Rome',
      'account',
    ],
    [
      "else this machine's",
      office,
      { get: { [PRIMARY]: refusal(403, 'forbidden') }, systemTimeZone: 'Asia/Kolkata' },
      'Asia/Kolkata',
      'system',
    ],
  ] as const)('%s', async (_what, input, fake, timeZone, source) => {
    const output = await search(input, fake)
    expect(output).toMatchObject({ timeZone, timeZoneSource: source })
    expect(starts(output)[0]).toContain('2026-12-01T09:00:00')
    expect(output.warnings.some((warning) => warning.includes("this machine's"))).toBe(source === 'system')
  })

  it.each([
    [refusal(503, 'backendError'), 'unavailable'],
    [refusal(403, 'rateLimitExceeded'), 'unavailable'],
    [refusal(401, 'authError'), 'not_connected'],
    [answer(200, '<html>'), 'unavailable'],
  ])('is not guessed when Google cannot be asked', async (response, code) => {
    await expect(search(office, { get: { [PRIMARY]: response } })).rejects.toMatchObject({ code })
  })
})

describe('what find-slots refuses', () => {
  it.each([
    [{ duration: '0' }, '--duration'],
    [{ duration: 'long' }, '--duration'],
    [{ step: '0' }, '--step'],
    [{ align: '2d' }, '--align'],
    [{ bufferBefore: '-5' }, '--buffer-before'],
    [{ bufferAfter: '8d' }, '--buffer-after'],
    [{ minNotice: 'soon' }, '--min-notice'],
    [{ workingHours: ['mon'] }, '--working-hours'],
    [{ timeZone: '+02:00' }, '--time-zone'],
    [{ attendee: ['bob smith'] }, '--attendee'],
    [{ excludeDate: ['monday'] }, '--exclude-date'],
    [{ from: 'sometime' }, '--from'],
    [{ from: '2026-12-02', to: '2026-12-01' }, '--to'],
  ])('%j, naming the flag', async (input, flag) => {
    await expect(search({ timeZone: 'UTC', ...input })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(flag),
    })
  })
})

describe('the output', () => {
  it('is what its schema says, and is laid out for people', async () => {
    const output = await search(
      {
        ...day,
        duration: '1h',
        limit: 1,
        attendee: ['bob@x.com=Asia/Tokyo,any', 'eve@x.com'],
        allowUnknown: true,
      },
      { freeBusy: freeBusyOf({ primary: [], 'bob@x.com': [] }) },
    )
    expect(findSlotsOutput.parse(output)).toEqual(output)
    expect(JSON.parse(JSON.stringify(output))).toEqual(output)
    expect(calendarFindSlots.show(output)).toEqual([
      {
        kind: 'facts',
        facts: [
          { label: 'Searched', value: 'Tue 2026-12-01 00:00 -05:00 to Wed 2026-12-02 00:00 -05:00' },
          { label: 'Time zone', value: 'America/New_York (as asked)' },
          { label: 'Length', value: '1h' },
          { label: 'Calendars', value: 'primary, bob@x.com' },
        ],
      },
      {
        kind: 'table',
        columns: ['Day', 'From', 'To', 'Offset', 'bob@x.com'],
        rows: [['Tue 2026-12-01', '09:00', '10:00', '-05:00', '23:00–Wed 2026-12-02 00:00 +09:00']],
        empty: 'Nothing is free',
      },
      {
        kind: 'warning',
        text: 'eve@x.com is left out, its busy times are unknown (notFound): no slot is known to suit it',
      },
      { kind: 'text', text: 'There are more; raise --limit or narrow the search' },
    ])
  })
})
