import { describe, expect, it } from 'vitest'
import { dateText, dayText, offsetText, rangeText, shortManner } from '../../../src/domain/text/times.ts'

describe('a date as people read it', () => {
  it.each([
    ['2026-12-03', 'Thu 3 Dec 2026'],
    ['2026-12-03T10:00:00+01:00', 'Thu 3 Dec 2026, 10:00'],
    ['2026-12-03T10:00:05Z', 'Thu 3 Dec 2026, 10:00:05'],
    ['2028-02-29', 'Tue 29 Feb 2028'],
    ['2026-02-29', ''],
    ['2026-13-01', ''],
    ['2026-12-03 and more', ''],
    ['soon', ''],
    ['', ''],
  ])('%j is %j', (at, text) => {
    expect(dateText(at)).toBe(text)
  })

  it.each([
    ['2026-12-03T10:00', '2026-12-03T11:00', 'Thu 3 Dec 2026, 10:00–11:00'],
    ['2026-12-03T22:00', '2026-12-04T01:00', 'Thu 3 Dec, 22:00 – Fri 4 Dec 2026, 01:00'],
    ['2026-12-31T22:00', '2027-01-01T01:00', 'Thu 31 Dec 2026, 22:00 – Fri 1 Jan 2027, 01:00'],
    ['2026-12-03', '2026-12-05', 'Thu 3 Dec – Sat 5 Dec 2026'],
    ['2026-12-03', '2026-12-03', 'Thu 3 Dec 2026'],
    ['2026-12-03T10:00', 'soon', 'Thu 3 Dec 2026, 10:00'],
    ['soon', '2026-12-03', ''],
  ])('from %s to %s is %j', (start, end, text) => {
    expect(rangeText(start, end)).toBe(text)
  })

  it('leaves out the year that goes without saying', () => {
    const here = shortManner('2026-11-01T00:00:00Z')
    expect([dayText('2026-12-03', here), dayText('2027-01-03', here)]).toEqual([
      'Thu 3 Dec',
      'Sun 3 Jan 2027',
    ])
  })

  it('says what it is written by', () => {
    expect(
      ['2026-12-03T10:00Z', '2026-12-03T10:00:00-05:00', '2026-12-03T10:00', '2026-12-03'].map(offsetText),
    ).toEqual(['UTC', '-05:00', '', ''])
  })
})
