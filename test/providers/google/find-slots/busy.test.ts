import { describe, expect, it } from 'vitest'
import { calendarFindSlots } from '../../../../src/providers/google/find-slots.ts'
import { fakeReading, freeBusyOf } from '../fake-google.ts'
import { busyOn, day, search, times } from './search.ts'

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
      'Out of 1d: times outside the working hours take 16h (8h left), busy times of primary take 8h (0m left); no time is left for 30m',
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
