import { sentJson } from '../../../../src/domain/request/body.ts'
import { describe, expect, it } from 'vitest'
import { freezeCall } from '../../../../src/domain/request/call.ts'
import { shopifyCreateDraftOrder } from '../../../../src/providers/shopify/create-draft-order.ts'
import type { CreateDraftOrderInput } from '../../../../src/providers/shopify/create-draft-order/input.ts'
import { ADA, answer, createFakeShopify, deniedError, MUG, NOW, THROTTLED, TULIPS } from '../fake-shopify.ts'

const KEY = `sh${'0'.repeat(32)}`
const INPUT: CreateDraftOrderInput = {
  line: [
    { variant: MUG, quantity: 2 },
    { title: 'Gift wrapping', price: '4.50', quantity: 1 },
  ],
  shipping: { title: 'Courier', price: '7.25' },
  discount: '10%',
}

const { prepare, plan, recheck, scopes } = shopifyCreateDraftOrder

/** As the gate freezes it. */
async function frozen(fake = createFakeShopify(), input: CreateDraftOrderInput = INPUT) {
  const { facts, precondition, warnings = [] } = await prepare(input, fake.reading)
  const call = freezeCall(plan(input, facts, KEY))
  return { fake, facts, warnings, request: { input, facts, precondition, call, providerKey: KEY } }
}

describe('preparing a draft order', () => {
  it('lets Shopify work it out and creates nothing', async () => {
    const { fake, facts } = await frozen()
    expect(facts).toMatchObject({
      apiVersion: '2026-10',
      currency: 'EUR',
      customerId: null,
      proposedAt: new Date(NOW).toISOString(),
      shop: 'demo-store',
      totals: {
        subtotal: { amount: '25.65', currency: 'EUR' },
        discounts: { amount: '2.85', currency: 'EUR' },
        shipping: { amount: '7.25', currency: 'EUR' },
        tax: { amount: '5.25', currency: 'EUR' },
        taxesIncluded: true,
        total: { amount: '32.90', currency: 'EUR' },
        items: [
          {
            title: 'Mug, Blue',
            sku: 'MUG-BLU',
            quantity: 2,
            unitPrice: { amount: '12.00' },
            total: { amount: '24.00' },
          },
          { title: 'Gift wrapping', sku: null, quantity: 1, unitPrice: { amount: '4.50' } },
        ],
      },
    })
    expect(fake.shop.drafts).toEqual([])
    expect(fake.asked.map(({ name }) => name)).toEqual(['shopify.query', 'shopify.draft-order-calculate'])
  })

  it('works out the very input that will be sent, but for the mark', async () => {
    const { fake, request } = await frozen()
    const sent = sentJson(request.call) as { variables: { input: Record<string, unknown> } }
    const { tags, ...rest } = sent.variables.input
    expect(tags).toEqual([KEY])
    expect(fake.asked[1]?.variables).toEqual({ input: rest })
  })

  it('tells the approver that the tag stays visible', async () => {
    const { request, warnings } = await frozen()
    expect(warnings).toEqual([])
    expect(shopifyCreateDraftOrder.preview(request.input, request.facts, request.call).notes).toEqual([
      expect.stringContaining('it stays visible in the shop'),
    ])
  })

  it.each([
    ['100%', ['A discount of 100 %: 28.50 EUR are taken off, and the items cost nothing']],
    ['99%', []],
  ])('is warned of a discount of %s', async (discount, told) => {
    expect((await frozen(createFakeShopify(), { ...INPUT, discount })).warnings).toEqual(told)
  })

  it('prices in what the customer pays in, and says what that is to the shop', async () => {
    const input = { line: [{ variant: MUG, quantity: 1 }], currency: 'USD' }
    const { facts } = await frozen(createFakeShopify(), input)
    expect(facts.totals).toMatchObject({
      total: { amount: '13.20', currency: 'USD' },
      shopTotal: { amount: '12.00', currency: 'EUR' },
    })
  })

  it.each([ADA, '6157654556905', ' ADA@example.com '])('knows the customer by %j', async (customer) => {
    const { facts } = await frozen(createFakeShopify(), { ...INPUT, customer })
    expect(facts).toMatchObject({ customerId: ADA, customerName: 'Ada Lovelace' })
  })

  it('goes on without the name of a customer that the app may not read', async () => {
    const fake = createFakeShopify()
    const { facts } = await frozen(fake, { ...INPUT, customer: ADA })
    const set = (money: object) => ({ presentmentMoney: { amount: '1.0', currencyCode: 'EUR' }, ...money })
    const calculatedDraftOrder = {
      taxesIncluded: false,
      subtotalPriceSet: set({}),
      totalDiscountsSet: set({}),
      totalShippingPriceSet: set({}),
      totalTaxSet: set({}),
      totalPriceSet: set({ shopMoney: { amount: '1.0', currencyCode: 'EUR' } }),
      lineItems: [],
      warnings: [{ message: 'Discount code is about to end' }],
      customer: null,
    }
    fake.answers.set(
      'draftOrderCalculate',
      answer({
        data: { draftOrderCalculate: { calculatedDraftOrder, userErrors: [] } },
        errors: [deniedError(['draftOrderCalculate', 'calculatedDraftOrder', 'customer'])],
      }),
    )
    const second = await frozen(fake, { ...INPUT, customer: ADA })
    expect([facts.customerName, second.facts.customerName]).toEqual(['Ada Lovelace', null])
    expect(second.warnings.slice(0, 2)).toEqual([
      'This app may not read customer',
      'Shopify says: Discount code is about to end',
    ])
  })

  it.each<[string, Partial<CreateDraftOrderInput>, string, string]>([
    ['an unknown variant', { line: [{ variant: '999', quantity: 1 }] }, 'failed', 'no longer available'],
    ['an e-mail address that Shopify refuses', { email: 'a@b' }, 'failed', 'email: Email is invalid'],
    ['a currency that the shop does not sell in', { currency: 'SEK' }, 'failed', 'Currency is not supported'],
    ['an unknown customer id', { customer: '1' }, 'failed', 'Customer does not exist'],
    [
      'an address without an account',
      { customer: 'no@example.com' },
      'not_found',
      'no customer with the address',
    ],
    [
      'a customer that is neither',
      { customer: 'Ada Lovelace' },
      'usage',
      'neither an id nor an e-mail address',
    ],
    ['no e-mail address', { email: 'ada at example' }, 'usage', 'is not an e-mail address'],
    [
      'an address that reads as another',
      { email: 'ada@example.com.' },
      'usage',
      'is read as ada@example.com',
    ],
    ['an item that cannot be sent', { line: [{ quantity: 1 }] }, 'usage', 'needs title and price'],
  ])('fails on %s before anything is queued', async (_what, more, code, message) => {
    await expect(frozen(createFakeShopify(), { ...INPUT, ...more })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    })
  })

  it('does not take another customer than the one with this address', async () => {
    const fake = createFakeShopify()
    const other = { id: ADA, defaultEmailAddress: { emailAddress: 'ada@example.com.au' } }
    fake.answers.set('customerByIdentifier', answer({ data: { customerByIdentifier: other } }))
    await expect(frozen(fake, { ...INPUT, customer: 'ada@example.com' })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it.each([
    ['it is throttled', THROTTLED, 'unavailable'],
    [
      'the scope is missing',
      answer({ data: { draftOrderCalculate: null }, errors: [deniedError(['draftOrderCalculate'])] }),
      'not_connected',
    ],
    [
      'there are no totals',
      answer({ data: { draftOrderCalculate: { calculatedDraftOrder: null, userErrors: [] } } }),
      'unavailable',
    ],
    ['there is no answer', answer({ data: {} }), 'unavailable'],
  ])('fails when %s', async (_what, response, code) => {
    const fake = createFakeShopify()
    fake.answers.set('draftOrderCalculate', response)
    await expect(frozen(fake)).rejects.toMatchObject({ code })
  })

  it('asks for the customers’ scope only where a customer is looked for', () => {
    expect(scopes(INPUT)).toEqual([['write_draft_orders']])
    expect(scopes({ ...INPUT, customer: ADA })).toEqual([['write_draft_orders']])
    expect(scopes({ ...INPUT, customer: 'ada@example.com' })).toEqual([
      ['write_draft_orders'],
      ['read_customers'],
    ])
  })
})

describe('just before a draft order is sent', () => {
  it('all is well while nothing has changed', async () => {
    const { fake, request } = await frozen()
    expect(await recheck?.(request, fake.reading)).toBeNull()
  })

  it('a price that changed is noticed, and it is said which', async () => {
    const input = { line: [{ variant: TULIPS, quantity: 3 }] }
    const { fake, request } = await frozen(createFakeShopify(), input)
    fake.clock.now += 24 * 3_600_000
    expect(await recheck?.(request, fake.reading)).toBe(
      [
        'the total was 28.50 EUR and is 28.80 EUR now',
        'the subtotal was 28.50 EUR and is 28.80 EUR now',
        'the tax was 4.55 EUR (included) and is 4.60 EUR (included) now',
        'item 1 was 3 × "Tulips" (TULIP-10) at 9.50 EUR: 28.50 EUR and is 3 × "Tulips" (TULIP-10) at 9.60 EUR: 28.80 EUR now',
      ].join('; '),
    )
  })

  it('an objection that Shopify has by now is noticed', async () => {
    const { fake, request } = await frozen()
    const userErrors = [{ field: null, message: 'Product with ID 1 is no longer available.' }]
    fake.answers.set(
      'draftOrderCalculate',
      answer({ data: { draftOrderCalculate: { calculatedDraftOrder: null, userErrors } } }),
    )
    expect(await recheck?.(request, fake.reading)).toBe(
      'Shopify no longer takes it: Product with ID 1 is no longer available.',
    )
  })

  it('what cannot be worked out now fails and is not stale', async () => {
    const { fake, request } = await frozen()
    fake.answers.set('draftOrderCalculate', THROTTLED)
    await expect(recheck?.(request, fake.reading)).rejects.toMatchObject({ code: 'unavailable' })
  })

  it.each([null, {}, 7])('a precondition that is lost (%j) is stale', async (precondition) => {
    const { fake, request } = await frozen()
    expect(await recheck?.({ ...request, precondition }, fake.reading)).toMatch(/is missing$/)
  })
})
