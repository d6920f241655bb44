import { describe, expect, it } from 'vitest'
import {
  amountText,
  countedAs,
  isAlwaysNew,
  minorAmount,
  recipientsOf,
} from '../../../src/domain/operation/stakes.ts'

describe('an amount in the smallest unit', () => {
  it.each([
    ['12.5', 'EUR', 1250],
    ['0.00', 'EUR', 0],
    ['1250', 'JPY', 1250],
    ['1250.000', 'JPY', 1250],
    ['1.234', 'KWD', 1234],
    ['90071992547409.91', 'EUR', 9_007_199_254_740_991],
  ])('%s %s', (amount, currency, value) => {
    expect(minorAmount({ amount, currency })).toEqual({ value, currency })
  })

  it.each([
    ['-12.50', 'EUR'],
    ['12.505', 'EUR'],
    ['0.5', 'JPY'],
    ['90071992547409.92', 'EUR'],
    ['1e3', 'EUR'],
    ['0x10', 'EUR'],
    ['12,50', 'EUR'],
    ['', 'EUR'],
    ['12.50', 'eur'],
    ['12.50', ''],
  ])('is not known for %s %s', (amount, currency) => {
    expect(minorAmount({ amount, currency })).toBeNull()
  })
})

it.each([
  [1250, 'EUR', '12.50 EUR'],
  [5, 'EUR', '0.05 EUR'],
  [1250, 'JPY', '1250 JPY'],
  [5, 'KWD', '0.005 KWD'],
])('%i in %s is written %s', (value, currency, text) => {
  expect(amountText({ value, currency })).toBe(text)
})

it('recipients have one spelling each, in one order', () => {
  const given = [
    'Bob@Example.com',
    ' ada@example.com ',
    'ADA@example.com',
    null,
    undefined,
    '',
    'US.1a',
    'US.1A',
  ]
  expect(recipientsOf(given)).toEqual(['US.1A', 'US.1a', 'ada@example.com', 'bob@example.com'])
})

it('a recipient with a character outside ASCII stays one that is always new, also where lower case has none', () => {
  const [kim = '', host = ''] = recipientsOf(['\u212aim@example.com', 'bob@xn--80ak6aa92e.com'])
  expect([kim, host].map(isAlwaysNew)).toEqual([true, true])
})

it('a host in punycode and in its letters is one recipient', () => {
  expect(recipientsOf(['bob@bücher.example', 'Bob@xn--bcher-kva.example'])).toEqual(['bob@bücher.example'])
})

it.each([
  ['аda@example.com', true],
  ['ada@exämple.com', true],
  ['(not shown)', true],
  ['ada@example.com', false],
  ['+491701234567', false],
])('%s is always new: %s', (recipient, expected) => {
  expect(isAlwaysNew(recipient)).toBe(expected)
})

it.each([
  ['ada+one@example.com', 'ada@example.com'],
  ['ada+one+two@example.com', 'ada@example.com'],
  ['ada@example.com', 'ada@example.com'],
  ['+491701234567', '+491701234567'],
  ['+@example.com', '+@example.com'],
])('%s counts as %s', (recipient, counted) => {
  expect(countedAs(recipient)).toBe(counted)
})
