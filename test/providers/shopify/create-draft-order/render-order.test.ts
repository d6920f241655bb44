import { describe, expect, it } from 'vitest'
import type { Json } from '../../../../src/domain/text/json.ts'
import {
  renderDiscount,
  renderMoney,
  renderOrderLines,
} from '../../../../src/providers/shopify/create-draft-order/preview-order.ts'
import { leavesOf } from '../../leaves-of.ts'

const RENDERERS = { money: renderMoney, 'order-lines': renderOrderLines, discount: renderDiscount }

describe('a part of a draft order shown as', () => {
  it.each<[keyof typeof RENDERERS, Json, string, string[]]>([
    ['money', { amount: '4.50', currencyCode: 'EUR' }, '4.50 EUR', []],
    ['money', { amount: '4.5', currencyCode: 'EUR' }, '4.5 EUR (= 4.50)', []],
    ['money', { amount: '0500.0', currencyCode: 'JPY' }, '0500.0 JPY (= 500)', []],
    ['money', { amount: '1e3', currencyCode: 'EUR' }, '1e3 EUR (= no plain amount)', []],
    ['money', { amount: '4.50', currencyCode: 'EUR', tip: '9' }, '4.50 EUR', ['body/it/tip']],
    ['money', { amount: 4.5, currencyCode: 'EUR' }, '', ['body/it/amount', 'body/it/currencyCode']],
    ['money', '4.50', '', ['body/it']],
    [
      'order-lines',
      [
        { variantId: 'gid://shopify/ProductVariant/1', quantity: 2 },
        {
          title: 'Gift "wrap"\n9 × free',
          quantity: 1,
          originalUnitPriceWithCurrency: { amount: '4.5', currencyCode: 'EUR' },
          sku: 'G',
          taxable: false,
        },
        { title: 'x', quantity: 1, originalUnitPrice: '9', uuid: 'u' },
        { variantId: 'v', quantity: '1', priceOverride: { amount: '1.00', currencyCode: 'EUR' } },
      ],
      String.raw`2 × "gid://shopify/ProductVariant/1"
1 × "Gift \"wrap\"\n9 × free", at 4.5 EUR (= 4.50), sku "G", taxable false
1 × "x"
"1" × "v", at 1.00 EUR`,
      ['body/it/2/originalUnitPrice', 'body/it/2/uuid'],
    ],
    ['order-lines', [], '', ['body/it']],
    ['discount', { value: 5, valueType: 'PERCENTAGE', title: 'Loyal' }, '5 %, "Loyal"', []],
    [
      'discount',
      {
        value: 2.5,
        valueType: 'FIXED_AMOUNT',
        amountWithCurrency: { amount: '2.50', currencyCode: 'EUR' },
        description: 'hidden',
      },
      '2.50 EUR',
      ['body/it/description'],
    ],
    [
      'discount',
      { value: 3, valueType: 'FIXED_AMOUNT', amountWithCurrency: { amount: '2.50', currencyCode: 'EUR' } },
      '3 (FIXED_AMOUNT), 2.50 EUR',
      [],
    ],
    ['discount', { value: '5', valueType: 'PERCENTAGE' }, '', ['body/it/value', 'body/it/valueType']],
  ])('%s: %j is %j', (as, it, text, also) => {
    const below = new Map(leavesOf(it, 'body/it'))
    const shown = RENDERERS[as]('body/it', below)
    expect({
      text: shown.text,
      also: [...below.keys()].filter((place) => !shown.places.includes(place)),
    }).toEqual({ text, also })
  })
})
