import { describe, expect, it } from 'vitest'
import { calendarFindSlots } from '../../../../src/providers/google/find-slots.ts'
import { fakeReading } from '../fake-google.ts'
import { day, search, starts, times } from './search.ts'

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
    expect(output.warnings[0]).toContain('The search begins Tue 1 Dec 2026, ')
  })

  it('say why nothing is left when the window is over, and ask nobody', async () => {
    const reading = fakeReading({ now: '2026-12-02T05:00:00Z' })
    const output = await calendarFindSlots.run(day, reading)
    expect(reading.asked).toEqual([])
    expect(output.reasonIfEmpty).toBe(
      'Out of 1d: the past and the notice take 1d (0m left); no time is left for 30m',
    )
    expect(calendarFindSlots.show(output)[0]).toMatchObject({
      facts: expect.arrayContaining([{ label: 'Searched', value: 'nothing' }]),
    })
    expect(output.warnings).toContainEqual(
      expect.stringMatching(/^The search ends Wed 2 Dec 2026, .*, before now: nothing is left to search$/),
    )
  })

  it('never warn of a start that was not asked for', async () => {
    const output = await search({ timeZone: 'UTC', days: 2 }, { now: '2026-12-01T10:07:13Z' })
    expect(output.warnings).toEqual([])
    expect(starts(output)[0]).toBe('2026-12-01T10:30:00Z')
  })
})
