import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addAmounts } from '../../../src/domain/text/money.ts'

describe('adding amounts', () => {
  it.each([
    [[], '0'],
    [['12.50', '7.5'], '20.00'],
    [['0.1', '0.2'], '0.3'],
    [['1000'], '1000'],
    [['-0.05', '0.02'], '-0.03'],
    [['9007199254740993', '0.01'], '9007199254740993.01'],
  ])('%j gives %s', (amounts, sum) => {
    expect(addAmounts(amounts)).toBe(sum)
  })

  it.each(['1,000', '1e3', '', ' 1', '１', '.5', '5.', '0x10', '1_0'])(
    'is not done where %j is among them',
    (amount) => {
      expect(addAmounts(['1', amount])).toBeUndefined()
    },
  )

  it('never loses a cent', () => {
    const cents = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 1, maxLength: 50 })
    const text = (n: number) =>
      `${n < 0 ? '-' : ''}${Math.floor(Math.abs(n) / 100)}.${String(Math.abs(n) % 100).padStart(2, '0')}`
    fc.assert(
      fc.property(cents, (all) => {
        const sum = all.reduce((total, one) => total + one, 0)
        expect(addAmounts(all.map(text))).toBe(text(sum))
      }),
    )
  })
})
