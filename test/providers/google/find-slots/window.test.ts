import { describe, expect, it } from 'vitest'
import { resolveWindow } from '../../../../src/providers/google/find-slots/window.ts'

/** A Wednesday, 10:30 in New York. */
const NOW = Date.parse('2026-11-25T15:30:20Z')
const ZONE = 'America/New_York'

const iso = (minute: number): string => new Date(minute * 60_000).toISOString().slice(0, 16)

describe('the window of a search', () => {
  it.each([
    [{}, '2026-11-25T15:31', '2026-12-02T05:00'],
    [{ days: 1 }, '2026-11-25T15:31', '2026-11-26T05:00'],
    [{ from: '2026-12-01', to: '2026-12-01' }, '2026-12-01T05:00', '2026-12-02T05:00'],
    [{ from: '2026-12-01', days: 2 }, '2026-12-01T05:00', '2026-12-03T05:00'],
    [{ from: '2026-12-01T10:00', to: '2026-12-01T12:00' }, '2026-12-01T15:00', '2026-12-01T17:00'],
    [{ from: '2026-12-01 9:00', to: '2026-12-01T15:00Z' }, '2026-12-01T14:00', '2026-12-01T15:00'],
    [{ from: '2026-12-01T10:00+05:45', to: '2026-12-02' }, '2026-12-01T04:15', '2026-12-03T05:00'],
    [{ from: '2026-12-01T10:00:30.5', to: '2026-12-01T10:02:59' }, '2026-12-01T15:01', '2026-12-01T15:02'],
    [{ from: 'today', to: 'today' }, '2026-11-25T05:00', '2026-11-26T05:00'],
    [{ from: 'tomorrow', days: 1 }, '2026-11-26T05:00', '2026-11-27T05:00'],
    [{ from: 'Tomorrow 9:00', to: 'tomorrow 17:00' }, '2026-11-26T14:00', '2026-11-26T22:00'],
    [{ from: 'now', to: 'friday' }, '2026-11-25T15:31', '2026-11-28T05:00'],
    [{ from: 'wed', days: 1 }, '2026-11-25T05:00', '2026-11-26T05:00'],
    [{ from: 'tue', days: 1 }, '2026-12-01T05:00', '2026-12-02T05:00'],
    // 23 and 25 hours: the days on which clocks change.
    [{ from: '2027-03-14', days: 1 }, '2027-03-14T05:00', '2027-03-15T04:00'],
    [{ from: '2027-11-07', days: 1 }, '2027-11-07T04:00', '2027-11-08T05:00'],
  ])('reads %j', (input, from, to) => {
    const window = resolveWindow(input, ZONE, NOW)
    expect([iso(window.from), iso(window.to)]).toEqual([from, to])
  })

  it.each([
    [{ to: '2026-12-01', days: 3 }, '--to and --days'],
    [{ from: '2026-12-02', to: '2026-12-01' }, 'before it begins'],
    [{ from: '2026-12-01T10:00', to: '2026-12-01T10:00' }, 'before it begins'],
    [{ to: 'yesterday' }, '--to "yesterday"'],
    [{ from: '2026-13-01' }, '--from "2026-13-01"'],
    [{ from: '2026-02-29' }, '--from "2026-02-29"'],
    [{ from: '2026-12-01T25:00' }, '--from'],
    [{ from: 'friday 25:00' }, '--from'],
    [{ from: '2026-12-01T10:00[Europe/Berlin]' }, '--from'],
    [{ from: '' }, '--from'],
    [{ from: '2026-12-01', to: '2036-12-01' }, 'days long'],
  ])('refuses %j', (input, message) => {
    expect(() => resolveWindow(input, ZONE, NOW)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(message) }),
    )
  })

  it.each(['tomorrow 3pm', '15:00', '02.12.2026', 'next monday'])(
    'names the words that it knows for %j',
    (from) => {
      expect(() => resolveWindow({ from }, ZONE, NOW)).toThrow(
        expect.objectContaining({
          hint: 'Write it like 2026-12-01, 2026-12-01T10:00, 2026-12-01T10:00-05:00, tomorrow or "friday 15:00"',
        }),
      )
    },
  )

  it('begins a day without a midnight when that day begins', () => {
    const window = resolveWindow({ from: '2018-11-04', days: 1 }, 'America/Sao_Paulo', NOW)
    expect([iso(window.from), iso(window.to)]).toEqual(['2018-11-04T03:00', '2018-11-05T02:00'])
  })
})
