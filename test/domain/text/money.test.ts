import { describe, expect, it } from 'vitest'
import { digitsOf, normalAmount } from '../../../src/domain/text/money.ts'

describe('the normal form of an amount', () => {
  it.each([
    ['38.25', 'USD', '38.25'],
    ['20.0', 'USD', '20.00'],
    ['20', 'EUR', '20.00'],
    ['007.5', 'EUR', '7.50'],
    ['0.10', 'EUR', '0.10'],
    ['0', 'EUR', '0.00'],
    ['00.000', 'EUR', '0.00'],
    ['-0.0', 'EUR', '0.00'],
    ['-4.5', 'EUR', '-4.50'],
    ['1.2345', 'EUR', '1.2345'],
    ['500.0', 'JPY', '500'],
    ['500', 'JPY', '500'],
    ['500.5', 'JPY', '500.5'],
    ['1.5', 'KWD', '1.500'],
    ['123456789012345678901.10', 'EUR', '123456789012345678901.10'],
    ['1', 'XXX', '1.00'],
  ])('of %s %s is %s', (amount, currency, normal) => {
    expect(normalAmount(amount, currency)).toBe(normal)
  })

  it.each(['', ' 1', '1,5', '1e3', '.5', '5.', '+1', 'NaN', '１', '--1', '0x10', '1.5.0'])(
    'does not exist for %j',
    (amount) => {
      expect(normalAmount(amount, 'EUR')).toBeUndefined()
    },
  )

  it.each([
    ['EUR', 2],
    ['JPY', 0],
    ['TND', 3],
    ['', 2],
    ['constructor', 2],
  ])('has as many digits in %s as the currency', (currency, digits) => {
    expect(digitsOf(currency)).toBe(digits)
  })
})
