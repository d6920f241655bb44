import { describe, expect, it } from 'vitest'
import { freeBusyOf } from '../fake-google.ts'
import { day, search, starts, times } from './search.ts'

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
