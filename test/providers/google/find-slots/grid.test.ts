import { describe, expect, it } from 'vitest'
import { busyOn, day, search, starts, times } from './search.ts'

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
