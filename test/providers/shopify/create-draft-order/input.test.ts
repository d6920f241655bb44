import { describe, expect, it } from 'vitest'
import { parseInput } from '../../../../src/domain/operation/parse-input.ts'
import { shopifyCreateDraftOrder } from '../../../../src/providers/shopify/create-draft-order.ts'
import { draftInput } from '../../../../src/providers/shopify/create-draft-order/draft-input.ts'
import type {
  CreateDraftOrderInput,
  LineInput,
} from '../../../../src/providers/shopify/create-draft-order/input.ts'

const NEEDED = { shopCurrency: 'EUR', currency: 'EUR', customerId: null }
const VARIANT = 'gid://shopify/ProductVariant/48540157378793'

function planned(input: Partial<CreateDraftOrderInput>, needed: Partial<typeof NEEDED> = {}) {
  return draftInput({ line: [{ variant: VARIANT, quantity: 1 }], ...input }, { ...NEEDED, ...needed }, null)
}

const lines = (...line: LineInput[]) => planned({ line })['lineItems']

describe('an item', () => {
  it('is a variant by its id or GID', () => {
    expect(lines({ variant: '48540157378793', quantity: 2 }, { variant: VARIANT, quantity: 1 })).toEqual([
      { variantId: VARIANT, quantity: 2 },
      { variantId: VARIANT, quantity: 1 },
    ])
  })

  it('is a variant at another price', () => {
    expect(lines({ variant: VARIANT, quantity: 1, priceOverride: '9.5' })).toEqual([
      { variantId: VARIANT, quantity: 1, priceOverride: { amount: '9.5', currencyCode: 'EUR' } },
    ])
  })

  it('is something with a title and a price of its own, sent as they were written', () => {
    const line = {
      title: 'Gift',
      price: '04.5',
      quantity: 3,
      sku: 'G',
      taxable: false,
      requiresShipping: true,
    }
    expect(lines(line)).toEqual([
      {
        title: 'Gift',
        quantity: 3,
        originalUnitPriceWithCurrency: { amount: '04.5', currencyCode: 'EUR' },
        sku: 'G',
        taxable: false,
        requiresShipping: true,
      },
    ])
  })

  it('is read from the command line', () => {
    const given = {
      line: ['variant=48540157378793,quantity=2', 'title=Gift,price=4.50,quantity=1,taxable=false'],
    }
    expect(parseInput(shopifyCreateDraftOrder, given)).toEqual({
      line: [
        { variant: '48540157378793', quantity: 2 },
        { title: 'Gift', price: '4.50', quantity: 1, taxable: false },
      ],
    })
  })

  it.each<[string, object]>([
    ['title', { title: 'Mug' }],
    ['price', { price: '1.00' }],
    ['sku', { sku: 'X' }],
    ['taxable', { taxable: false }],
    ['requiresShipping', { requiresShipping: false }],
  ])('that is a variant cannot have a %s, which Shopify would ignore', (name, more) => {
    expect(() => lines({ variant: VARIANT, quantity: 1, ...more })).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: `--line variant=${VARIANT} also has ${name}, which Shopify ignores on a variant`,
      }),
    )
  })

  it.each<LineInput>([
    { quantity: 1 },
    { title: 'Gift', quantity: 1 },
    { price: '4.50', quantity: 1 },
    { title: 'Gift', price: '4.50', priceOverride: '4.00', quantity: 1 },
    { variant: 'mug', quantity: 1 },
    { variant: 'gid://shopify/Product/1', quantity: 1 },
    { variant: '0', quantity: 1 },
    { title: 'Gift', price: '-4.50', quantity: 1 },
    { title: 'Gift', price: '4,50', quantity: 1 },
    { title: 'Gift', price: '4.505', quantity: 1 },
    { title: 'Gift', price: '1e3', quantity: 1 },
    { title: 'Gift', price: '٤', quantity: 1 },
    { title: 'Gift', price: '1234567890123', quantity: 1 },
    { title: 'Gift', price: ' 4', quantity: 1 },
    { title: 'Gift', price: '', quantity: 1 },
    { variant: VARIANT, priceOverride: '-1', quantity: 1 },
  ])('is not %j', (line) => {
    expect(() => lines(line)).toThrow(expect.objectContaining({ code: 'usage' }))
  })

  it.each([
    ['JPY', '450', '4.5', 'JPY has no digits after the point: round it to whole JPY yourself'],
    ['JPY', '450', '450.00', 'Write the same amount as 450'],
    ['KWD', '4.505', '4.5051', 'KWD has 3 digits after the point: round it yourself'],
    ['KWD', '4.505', '4.5050', 'Write the same amount as 4.505'],
    ['EUR', '4.50', '4.500', 'Write the same amount as 4.50'],
    ['EUR', '4.50', '99999999999999', 'At most 12 digits before the point'],
    ['EUR', '4.50', '4,50', 'Digits, with a point if any: an amount in EUR looks like 12.50'],
  ])('has as many digits in %s as that has', (currency, right, wrong, hint) => {
    const line = (price: string) => planned({ line: [{ title: 'x', price, quantity: 1 }] }, { currency })
    expect(line(right)['lineItems']).toMatchObject([
      { originalUnitPriceWithCurrency: { amount: right, currencyCode: currency } },
    ])
    expect(() => line(wrong)).toThrow(expect.objectContaining({ hint }))
  })

  it.each([
    'line=variant=1,quantity=0',
    'line=variant=1,quantity=1.5',
    'line=variant=1',
    'line=quantity=1,size=L',
  ])('is refused on the command line as %s', (text) => {
    expect(() => parseInput(shopifyCreateDraftOrder, { line: [text.slice(5)] })).toThrow(
      expect.objectContaining({ code: 'usage' }),
    )
  })
})

describe('a discount', () => {
  const discount = (text: string, needed = {}) => planned({ discount: text }, needed)['appliedDiscount']

  it.each([
    ['5%', { value: 5, valueType: 'PERCENTAGE' }],
    ['12.5 %', { value: 12.5, valueType: 'PERCENTAGE' }],
    ['100%', { value: 100, valueType: 'PERCENTAGE' }],
    [
      '5.00',
      { value: 5, valueType: 'FIXED_AMOUNT', amountWithCurrency: { amount: '5.00', currencyCode: 'EUR' } },
    ],
    [
      '0.50',
      { value: 0.5, valueType: 'FIXED_AMOUNT', amountWithCurrency: { amount: '0.50', currencyCode: 'EUR' } },
    ],
  ])('can be %s', (text, expected) => {
    expect(discount(text)).toEqual(expected)
  })

  it.each(['-5%', '0%', '101%', '5.123%', '%', '5%%', 'five%', '-5', '0', '0.00', '5 EUR', '1e1', '١%'])(
    'cannot be %j',
    (text) => {
      expect(() => discount(text)).toThrow(expect.objectContaining({ code: 'usage' }))
    },
  )

  it('is no fixed amount where the customer pays in another currency than the shop counts it in', () => {
    expect(() => discount('5.00', { currency: 'USD' })).toThrow(
      expect.objectContaining({
        message: '--discount 5.00 would be counted in EUR, but the customer pays in USD',
      }),
    )
    expect(discount('5%', { currency: 'USD' })).toEqual({ value: 5, valueType: 'PERCENTAGE' })
  })

  it('has a name only where there is one', () => {
    expect(planned({ discount: '5%', discountTitle: 'Loyal' })['appliedDiscount']).toMatchObject({
      title: 'Loyal',
    })
    expect(() => planned({ discountTitle: 'Loyal' })).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})

describe('a draft order', () => {
  it('carries the mark behind its tags, and none while it is worked out', () => {
    const input = { line: [{ variant: VARIANT, quantity: 1 }], tag: [' phone ', 'vip'] }
    expect(draftInput(input, NEEDED, 'sh0')['tags']).toEqual(['phone', 'vip', 'sh0'])
    expect(draftInput(input, NEEDED, null)['tags']).toEqual(['phone', 'vip'])
    expect(planned({})['tags']).toBeUndefined()
  })

  it.each(['a,b', ' ', 'a\nb'])('cannot have the tag %j', (tag) => {
    expect(() => planned({ tag: [tag] })).toThrow(expect.objectContaining({ code: 'usage' }))
  })

  it('has what was given and nothing else', () => {
    expect(planned({})).toEqual({ lineItems: [{ variantId: VARIANT, quantity: 1 }] })
    expect(
      planned(
        {
          email: ' ada@example.com ',
          shipping: { title: 'Courier', price: '7.25' },
          shipTo: { address1: 'King St', countryCode: 'CA' },
          note: 'By phone',
          currency: 'EUR',
          taxExempt: true,
        },
        { customerId: null },
      ),
    ).toEqual({
      lineItems: [{ variantId: VARIANT, quantity: 1 }],
      email: 'ada@example.com',
      shippingLine: { title: 'Courier', priceWithCurrency: { amount: '7.25', currencyCode: 'EUR' } },
      shippingAddress: { address1: 'King St', countryCode: 'CA' },
      note: 'By phone',
      presentmentCurrencyCode: 'EUR',
      taxExempt: true,
    })
  })
})
