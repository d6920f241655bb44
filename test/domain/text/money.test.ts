import { describe, expect, it } from 'vitest'
import { digitsOf, grouped, normalAmount } from '../../../src/domain/text/money.ts'

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

describe('a number as people read it', () => {
  it.each([
    ['9999.50', '9999.50'],
    ['10000', '10,000'],
    ['12000000.00', '12,000,000.00'],
    ['-100000.1234', '-100,000.1234'],
    ['123456789012345678901.10', '123,456,789,012,345,678,901.10'],
    ['0.123456', '0.123456'],
    ['1,2', '1,2'],
    ['1e100000', '1e100000'],
    ['', ''],
  ])('is, of %s, %s', (number, read) => {
    expect(grouped(number)).toBe(read)
  })
})
