import { afterEach, describe, expect, it } from 'vitest'
import {
  lengthOf,
  listedTime,
  localTime,
  parseDuration,
  relativeTime,
} from '../../../src/domain/text/times.ts'

describe('a duration', () => {
  it.each([
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['2h', 7_200_000],
    ['72h', 259_200_000],
    ['1d', 86_400_000],
    ['1s', 1000],
    ['366d', 31_622_400_000],
  ])('%s is %i ms', (given, milliseconds) => {
    expect(parseDuration('--timeout', given)).toBe(milliseconds)
  })

  it.each([
    '',
    '0s',
    '30',
    'm',
    '-1m',
    '1.5h',
    '1e3s',
    ' 1m',
    '1m ',
    '1M',
    '1w',
    '367d',
    '999999999d',
    'never',
    '１m',
    '1h30m',
  ])('%j is refused', (given) => {
    expect(() => parseDuration('--timeout', given)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: `--timeout takes a duration such as 90s, 30m, 2h or 1d, of at most 366 days, not "${given}"`,
      }),
    )
  })
})

describe('a time for people', () => {
  const zone = process.env['TZ']

  afterEach(() => {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  })

  it.each([
    ['Europe/Berlin', '2026-03-29T00:59:00Z', 'Sun 29 Mar 2026, 01:59 +01:00'],
    ['Europe/Berlin', '2026-03-29T01:00:00Z', 'Sun 29 Mar 2026, 03:00 +02:00'],
    ['Asia/Kolkata', '2026-01-01T00:00:00Z', 'Thu 1 Jan 2026, 05:30 +05:30'],
    ['America/St_Johns', '2026-01-01T00:00:00Z', 'Wed 31 Dec 2025, 20:30 -03:30'],
    ['Pacific/Kiritimati', '2026-01-01T00:00:00Z', 'Thu 1 Jan 2026, 14:00 +14:00'],
    ['UTC', '2026-01-01T00:00:00Z', 'Thu 1 Jan 2026, 00:00 +00:00'],
  ])('in %s shows %s as %s', (timeZone, iso, shown) => {
    process.env['TZ'] = timeZone
    expect(localTime(iso)).toBe(shown)
    expect(`${shown.slice(0, 3)} ${listedTime(iso)}`).toBe(shown.replace(',', ''))
  })

  it('leaves alone what is no time', () => {
    expect(localTime('soon')).toBe('soon')
    expect(relativeTime('soon', 0)).toBe('soon')
  })

  it.each([
    [0, 'just now'],
    [-999, 'just now'],
    [-1000, '1 s ago'],
    [-59_999, '59 s ago'],
    [-60_000, '1 min ago'],
    [-7_200_000, '2 h ago'],
    [71 * 3_600_000 + 5, 'in 71 h'],
    [72 * 3_600_000, 'in 72 h'],
    [73 * 3_600_000, 'in 3 d'],
  ])('%i ms from now is %s', (distance, shown) => {
    const now = Date.parse('2026-03-01T12:00:00Z')
    expect(relativeTime(new Date(now + distance).toISOString(), now)).toBe(shown)
  })

  it('counts days from three days on', () => {
    expect([lengthOf(500), lengthOf(400 * 86_400_000)]).toStrictEqual(['0 s', '400 d'])
  })
})
