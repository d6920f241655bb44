import { describe, expect, it } from 'vitest'
import { woocommerceOrderStatus } from '../../../src/providers/woocommerce/order-status.ts'
import { ORDER, run, idsOf, type Asked } from './ask-status.ts'
import { answer, openShop } from './fake-shop.ts'
import { addAmounts } from '../../../src/domain/text/money.ts'

describe('an order by its id', () => {
  it('has status, money, items, refunds and parcels, and nothing of the buyer', async () => {
    const output = await run(openShop(), { id: 17 })
    expect(output).toEqual({
      orders: [
        {
          id: 17,
          number: '17',
          status: 'processing',
          total: { amount: '29.90', currency: 'EUR' },
          tax: { amount: '0.00', currency: 'EUR' },
          discount: { amount: '0.00', currency: 'EUR' },
          refunded: { amount: '5.00', currency: 'EUR' },
          createdAt: '2026-11-17T12:00:00Z',
          modifiedAt: '2026-11-17T12:00:00Z',
          paidAt: '2026-11-17T12:01:00Z',
          completedAt: null,
          customerId: 3,
          items: [{ name: 'Mug', quantity: 2, sku: 'MUG-1', total: { amount: '25.00', currency: 'EUR' } }],
          shipping: ['Flat rate'],
          shippingTotal: { amount: '4.90', currency: 'EUR' },
          fees: [],
          refunds: [{ id: 40, total: { amount: '-5.00', currency: 'EUR' }, reason: 'damaged' }],
          tracking: [
            {
              number: '00340434161094022115',
              carrier: 'dhl',
              url: 'https://www.dhl.com/?id=00340434161094022115',
              shippedAt: null,
            },
          ],
          unreadable: [],
        },
      ],
      more: 0,
    })
    expect(JSON.stringify(output)).not.toMatch(/ada@|Lovelace|wc_order_|203\.0\.113/)
    expect(woocommerceOrderStatus.output.safeParse(output).success).toBe(true)
  })

  it('adds up: its items, shipping, fees and tax are its total', async () => {
    const output = await run(openShop(), { id: 18 })
    const [order] = output.orders
    const parts = [order?.items[0]?.total, order?.shippingTotal, order?.fees[0]?.total, order?.tax]
    expect(addAmounts(parts.map((part) => part?.amount ?? ''))).toBe(order?.total?.amount)
    const [facts, items] = woocommerceOrderStatus.show(output)
    expect(facts).toMatchObject({
      facts: expect.arrayContaining([
        { label: 'Total', value: '36.77 EUR' },
        { label: 'Tax in it', value: '5.87 EUR' },
        { label: 'Discount', value: '2.50 EUR' },
        { label: 'Shipping', value: 'Flat rate, 4.90 EUR' },
        { label: 'Fees', value: 'Gift & card 3.50 EUR' },
      ]) as unknown,
    })
    expect(items).toMatchObject({ columns: ['Item', 'SKU', 'Quantity', 'Without tax'] })
  })

  it('asks for named fields only: neither the order key nor the address it was made from', async () => {
    const shop = openShop()
    await run(shop, { id: 20 })
    expect(shop.asked).toHaveLength(1)
    expect(shop.asked[0]).toMatch(/^\/wp-json\/wc\/v3\/orders\/20\?_fields=id,number,status,/)
    expect(shop.asked[0]).not.toMatch(/order_key|payment_url|customer_ip/)
  })

  it.each([
    ['an unknown id', 99],
    ["a refund's id", 40],
  ])('is not found under %s', async (_case, id) => {
    await expect(run(openShop(), { id })).rejects.toMatchObject({
      code: 'not_found',
      hint: expect.stringContaining('--number'),
    })
  })

  it('is found in the trash, and says so', async () => {
    expect((await run(openShop(), { id: 19 })).orders).toMatchObject([{ id: 19, status: 'trash' }])
  })

  it('that is an empty shell is refused: the storages are out of step', async () => {
    await expect(run(openShop(), { id: 25 })).rejects.toMatchObject({
      code: 'failed',
      hint: expect.stringContaining('WooCommerce > Status > Tools'),
    })
  })

  it('of a guest has no customer', async () => {
    expect((await run(openShop(), { id: 18 })).orders).toMatchObject([{ customerId: null }])
  })

  it.each([
    ['another order', answer(200, { id: 18, status: 'processing' })],
    ['a list', answer(200, [])],
    ['an order without a status', answer(200, { id: 17 })],
    ['a login page', answer(200, '<form id="loginform">')],
  ])('is not taken from %s', async (_case, response) => {
    const shop = openShop()
    shop.instead.set(`${ORDER}/17`, response)
    await expect(run(shop, { id: 17 })).rejects.toMatchObject({ code: 'unavailable' })
  })
})

describe('an order by its number', () => {
  it.each(['17', '#17', ' #17 '])(
    '%j is the order of that number, though every phone has a 17 in it',
    async (number) => {
      expect(await idsOf(openShop(), { number })).toEqual([17])
    },
  )

  it('that is the id of one order and the number of another as well is no guess', async () => {
    await expect(run(openShop(), { number: '12' })).rejects.toMatchObject({
      code: 'conflict',
      message: '2 orders have the number 12: ids 12, 28',
      hint: 'Say which one with --id',
    })
  })

  it.each(['#DE-27', 'DE-27', 'de-27', '#de-27', '# DE-27'])(
    'is found as %j though a # is part of it',
    async (number) => {
      expect(await idsOf(openShop(), { number })).toEqual([27])
    },
  )

  it('is said to be borne by an order that the search cannot show to be the only one', async () => {
    const shop = openShop()
    let id = 0
    const crowd = {
      ...shop,
      get: async (path: string) =>
        path === `${ORDER}/5`
          ? answer(200, { id: 5, number: '5', status: 'completed' })
          : answer(
              200,
              Array.from({ length: 100 }, () => ({
                id: (id += 1) + 10,
                number: `x${id}`,
                status: 'completed',
              })),
            ),
    }
    await expect(woocommerceOrderStatus.run({ number: '5' }, crowd)).rejects.toMatchObject({
      code: 'conflict',
      hint: 'If it is the one, say so with --id 5',
    })
    await expect(woocommerceOrderStatus.run({ number: 'none' }, crowd)).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringContaining('more than 1000 orders, and no order among those has that number'),
    })
  })

  it('is looked for by searching where it is not the id', async () => {
    const shop = openShop()
    expect(await idsOf(shop, { number: '1021' })).toEqual([21])
    expect(shop.asked).toContainEqual(expect.stringMatching(/\/orders\?search=1021&/))
  })

  it.each(['21', '102', '10', 'ada', '4917'])(
    '%j that stands inside other texts is not found: only the exact number counts',
    async (number) => {
      await expect(run(openShop(), { number })).rejects.toMatchObject({ code: 'not_found' })
    },
  )

  it('that two orders bear is no guess', async () => {
    await expect(run(openShop(), { number: '1030' })).rejects.toMatchObject({
      code: 'conflict',
      message: '2 orders have the number 1030: ids 23, 22',
      hint: 'Say which one with --id',
    })
  })

  it('may have letters', async () => {
    const shop = openShop()
    shop.instead.set(ORDER, answer(200, [{ id: 7, number: 'DE-7', status: 'completed' }]))
    expect(await idsOf(shop, { number: '#DE-7' })).toEqual([7])
  })
})

describe('which order', () => {
  it.each<Asked>([{}, { id: 1, number: '1' }, { number: '1', email: 'a@b.c' }])(
    'has to be said in one way: not %j',
    async (asked) => {
      const shop = openShop()
      await expect(run(shop, asked)).rejects.toMatchObject({ code: 'usage' })
      expect(shop.asked).toEqual([])
    },
  )
})

describe('an order as it is shown', () => {
  it('is one block of facts and its items, with money in its currency', async () => {
    const shown = woocommerceOrderStatus.show(await run(openShop(), { id: 17 }))
    expect(shown.map(({ kind }) => kind)).toEqual(['facts', 'table'])
    expect(JSON.stringify(shown)).toContain('5.00 EUR (damaged)')
  })
})

describe('a key that may only write', () => {
  it('cannot read an order, and is told what it needs', async () => {
    await expect(run(openShop('write-only'), { id: 17 })).rejects.toMatchObject({
      code: 'not_connected',
      message: expect.stringContaining('does not have read permissions'),
    })
  })
})
