import { expect, it } from 'vitest'
import { freezeCall } from '../../../../src/domain/request/call.ts'
import { shopifyCreateDraftOrder } from '../../../../src/providers/shopify/create-draft-order.ts'
import type { CreateDraftOrderInput } from '../../../../src/providers/shopify/create-draft-order/input.ts'
import { answer, createFakeShopify, MUG } from '../fake-shopify.ts'

const { prepare, plan, preview } = shopifyCreateDraftOrder

const WRAPPING = { title: 'Gift wrapping', price: '4.50', quantity: 1 }

/** What the approver is warned of, and the facts that they read. */
async function prepared(input: CreateDraftOrderInput, { reading } = createFakeShopify()) {
  const { facts, warnings = [] } = await prepare(input, reading)
  const call = freezeCall(plan(input, facts, `sh${'0'.repeat(32)}`))
  return { warnings, lines: preview(input, facts, call).facts }
}

const MONEY = { amount: '5.00', currencyCode: 'EUR' }
const SET = { presentmentMoney: MONEY, shopMoney: MONEY }

/** What Shopify works out of one item, which it calls so. */
function calculated(title: string) {
  return {
    taxesIncluded: true,
    subtotalPriceSet: SET,
    totalDiscountsSet: SET,
    totalShippingPriceSet: SET,
    totalTaxSet: SET,
    totalPriceSet: SET,
    lineItems: [
      {
        title,
        variantTitle: null,
        sku: 'MUG-BLU',
        quantity: 2,
        originalUnitPriceSet: SET,
        discountedTotalSet: SET,
      },
    ],
    warnings: [],
  }
}

it.each([
  [
    '0.01',
    ['"Mug, Blue" is priced by hand: 0.01 EUR, not 12.00 EUR'],
    'at 0.01 EUR, not 12.00 EUR: 0.02 EUR',
  ],
  ['0', ['"Mug, Blue" is priced by hand: 0.00 EUR, not 12.00 EUR'], 'at 0.00 EUR, not 12.00 EUR: 0.00 EUR'],
  [
    '13',
    ['"Mug, Blue" is priced by hand: 13.00 EUR, not 12.00 EUR'],
    'at 13.00 EUR, not 12.00 EUR: 26.00 EUR',
  ],
  ['12.0', [], 'at 12.00 EUR: 24.00 EUR'],
])(
  'the approver is warned of a price of %s that is set by hand, and shown the price in the shop',
  async (priceOverride, told, shown) => {
    const line = [WRAPPING, { variant: MUG, quantity: 2, priceOverride }]
    const { warnings, lines } = await prepared({ line })
    expect(warnings).toEqual(told)
    expect(lines.find(({ label }) => label === 'Items by name')).toMatchObject({
      read: ['1 × "Gift wrapping" at 4.50 EUR: 4.50 EUR', `2 × "Mug, Blue" (MUG-BLU) ${shown}`],
    })
  },
)

it.each([
  ['refuses it', { calculatedDraftOrder: null, userErrors: [{ field: null, message: 'No price' }] }],
  ['tells of another item in its place', { calculatedDraftOrder: calculated('Tulips'), userErrors: [] }],
])(
  'the approver is warned of a price that is set by hand where the shop %s',
  async (_how, draftOrderCalculate) => {
    const fake = createFakeShopify()
    fake.answers.set('draftOrderCalculate', ({ variables }) =>
      JSON.stringify(variables).includes('priceOverride')
        ? undefined
        : answer({ data: { draftOrderCalculate } }),
    )
    const { warnings } = await prepared({ line: [{ variant: MUG, quantity: 2, priceOverride: '1' }] }, fake)
    expect(warnings).toEqual([
      '"Mug, Blue" is priced by hand: 1.00 EUR, and the shop does not say what it asks',
    ])
  },
)

it.each([
  [
    'bob@example.com',
    [`An invoice would go to bob@example.com, and the customer's own address is ada@example.com`],
  ],
  ['ADA@example.com', []],
])('the approver is warned of an invoice that would go to somebody else: %s', async (email, told) => {
  const input = { line: [WRAPPING], customer: 'ada@example.com', email }
  expect((await prepared(input)).warnings).toEqual(told)
})

it('what was prepared before the price in the shop was looked at is shown without it', async () => {
  const input = { line: [{ variant: MUG, quantity: 2, priceOverride: '1' }] }
  const { facts } = await prepare(input, createFakeShopify().reading)
  const { shopPrices: _, ...before } = facts
  const call = freezeCall(plan(input, before, `sh${'0'.repeat(32)}`))
  expect(preview(input, before, call).facts.find(({ label }) => label === 'Items by name')).toMatchObject({
    read: ['2 × "Mug, Blue" (MUG-BLU) at 1.00 EUR: 2.00 EUR'],
  })
})
