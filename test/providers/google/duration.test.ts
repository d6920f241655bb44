import { describe, expect, it } from 'vitest'
import { formatMinutes, parseDuration } from '../../../src/providers/google/written-time.ts'

const bounds = { at: '--duration', least: 1, most: 2880 }

describe('lengths of time', () => {
  it.each([
    ['30m', 30],
    ['30min', 30],
    ['1h30m', 90],
    ['90', 90],
    ['1d', 1440],
    ['1d2h3m', 1563],
    [' 2H ', 120],
  ])('reads %j', (text, minutes) => {
    expect(parseDuration(text, bounds)).toBe(minutes)
  })

  it.each(['', ' ', 'm', '30s', '1.5h', '-5', '30m1h', 'ten', '1h 30m', '٣٠', '9'.repeat(50)])(
    'refuses %j and names the flag',
    (text) => {
      expect(() => parseDuration(text, bounds)).toThrow(/^--duration /)
    },
  )

  it.each(['0', '3d'])('refuses %s, which is out of range', (text) => {
    expect(() => parseDuration(text, bounds)).toThrow(
      expect.objectContaining({ code: 'usage', hint: 'Between 1m and 2d' }),
    )
  })

  it.each([
    [0, '0m'],
    [90, '1h30m'],
    [1440, '1d'],
    [1505, '1d1h5m'],
  ])('writes %i minutes as %s', (minutes, text) => {
    expect(formatMinutes(minutes)).toBe(text)
  })
})
