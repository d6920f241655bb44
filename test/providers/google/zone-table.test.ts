import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { findZone, offsetAt, parseZone, zoneTable } from '../../../src/providers/google/zone-table.ts'

const minute = (iso: string): number => Date.parse(iso) / 60_000

describe('a zone as a table', () => {
  it.each([
    ['America/New_York', '2027-01-01T00:00Z', '2028-01-01T00:00Z'],
    ['Australia/Lord_Howe', '2027-01-01T00:00Z', '2028-01-01T00:00Z'],
    ['Asia/Kathmandu', '2027-01-01T00:00Z', '2027-02-01T00:00Z'],
    ['Pacific/Kiritimati', '2027-01-01T00:00Z', '2027-02-01T00:00Z'],
    ['Pacific/Apia', '2011-12-01T00:00Z', '2012-02-01T00:00Z'],
    ['Pacific/Kwajalein', '1993-08-01T00:00Z', '1993-09-01T00:00Z'],
    ['Africa/Casablanca', '2027-01-01T00:00Z', '2027-06-01T00:00Z'],
    ['UTC', '2027-01-01T00:00Z', '2027-02-01T00:00Z'],
  ])('has the offset of %s at every quarter hour', (zone, from, to) => {
    const table = zoneTable(zone, minute(from), minute(to))
    const wrong: string[] = []
    for (let at = minute(from) - 1440; at < minute(to) + 1440; at += 15) {
      const instant = Temporal.Instant.fromEpochMilliseconds(at * 60_000)
      const offset = instant.toZonedDateTimeISO(zone).offsetNanoseconds / 6e10
      if (offsetAt(table, at) !== offset) wrong.push(instant.toString())
    }
    expect(wrong).toEqual([])
  })

  it.each(['Mars/Olympus', '', '+02:00', 'Europe/Berlin; drop', 'x'.repeat(100), '__proto__'])(
    'does not know the zone %j',
    (text) => {
      expect(findZone(text)).toBeUndefined()
      expect(() => parseZone(text, '--time-zone')).toThrow(expect.objectContaining({ code: 'usage' }))
    },
  )

  it('spells a zone as it is usually spelled', () => {
    expect(parseZone('europe/berlin', '--time-zone')).toBe('Europe/Berlin')
  })
})
