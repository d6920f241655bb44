import { describe, expect, it } from 'vitest'
import { askedToWait } from '../../../src/domain/provider/asked-wait.ts'

const DATE = 'Tue, 01 Dec 2026 10:00:00 GMT'

describe('how long a provider asks to be left alone', () => {
  it.each([
    ['1', '1 second'],
    ['2.0', '2 seconds'],
    ['0.4', '1 second'],
    ['119', '119 seconds'],
    ['120', '2 minutes'],
    ['3601', '61 minutes'],
    ['7200', '2 hours'],
    ['86400', '24 hours'],
    ['86401', 'more than a day'],
    ['999999999', 'more than a day'],
    ['Tue, 01 Dec 2026 10:00:30 GMT', '30 seconds'],
    ['Tue, 01 Dec 2026 10:10:00 GMT', '10 minutes'],
    ['Thu, 01 Dec 2099 10:00:00 GMT', 'more than a day'],
  ])('is read from %j', (header, told) => {
    expect(askedToWait({ headers: { 'retry-after': header, date: DATE } })).toBe(told)
  })

  it.each([
    [''],
    ['0'],
    ['0.0'],
    ['-5'],
    ['soon'],
    ['1e3'],
    ['99999999999'],
    ['Tue, 01 Dec 2026 09:59:00 GMT'],
    ['2026-12-01'],
  ])('is not made up from %j', (header) => {
    expect(askedToWait({ headers: { 'retry-after': header, date: DATE } })).toBeNull()
  })

  it('as a moment is not counted from any clock but that of the answer', () => {
    expect(askedToWait({ headers: { 'retry-after': 'Tue, 01 Dec 2026 10:00:30 GMT' } })).toBeNull()
    expect(askedToWait({ headers: {} })).toBeNull()
  })
})
