import { describe, expect, it } from 'vitest'
import { parseMoment } from '../../../src/cli/commands/audit/audit-filter.ts'

const NOW = Date.parse('2026-03-10T12:00:00.000Z')

describe('a moment in the past', () => {
  it.each([
    ['7d', '2026-03-03T12:00:00.000Z'],
    ['90s', '2026-03-10T11:58:30.000Z'],
    ['2026-03-01T09:00:00Z', '2026-03-01T09:00:00.000Z'],
    ['2026-03-01T09:00+01:00', '2026-03-01T08:00:00.000Z'],
    ['2024-02-29T00:00:00.5Z', '2024-02-29T00:00:00.500Z'],
    ['2026-03-01', new Date(2026, 2, 1).toISOString()],
    ['2026-03-01T09:30', new Date(2026, 2, 1, 9, 30).toISOString()],
  ])('%s is %s', (given, moment) => {
    expect(parseMoment('--since', given, NOW)).toBe(moment)
  })

  it.each([
    '',
    'yesterday',
    '2026',
    '2026-3-1',
    '2026-02-29',
    '2026-04-31T10:00',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-03-01T25:00',
    '2026-03-01 09:00',
    '0d',
    '1w',
    '-7d',
    '9'.repeat(100),
  ])('is not %j', (given) => {
    expect(() => parseMoment('--since', given, NOW)).toThrow(/^(--since) takes/)
  })
})
