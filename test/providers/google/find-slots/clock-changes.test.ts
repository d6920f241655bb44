import { describe, expect, it } from 'vitest'
import { freeBusyOf } from '../fake-google.ts'
import { day, search, starts, times } from './search.ts'

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
      'Clocks in America/New_York go forward 1h on Sun 14 Mar 2027, 03:00 -04:00 (from -05:00)',
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
