import { describe, expect, it } from 'vitest'
import { day, busyOn, search, starts, times } from './search.ts'

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
