import { describe, expect, it } from 'vitest'
import { woocommerceOrderStatus } from '../../../src/providers/woocommerce/order-status.ts'
import { answer, openShop, refusal, type FakeShop } from './fake-shop.ts'

type Asked = Parameters<typeof woocommerceOrderStatus.run>[0]

const ORDER = '/wp-json/wc/v3/orders'
const run = (shop: FakeShop, asked: Asked) => woocommerceOrderStatus.run(asked, shop)

describe('the parcels of an order', () => {
  it('come from the order itself where a plugin keeps them there', async () => {
    const shop = openShop()
    expect((await run(shop, { id: 18 })).orders[0]?.tracking).toEqual([
      {
        number: 'JJD0001',
        carrier: 'DHL',
        url: 'https://www.dhl.com/?id=JJD0001',
        shippedAt: '2026-11-20T12:00:00.000Z',
      },
    ])
    expect(shop.asked).toHaveLength(1)
  })

  it('are asked for only where the order says that it has some', async () => {
    const shop = openShop()
    expect((await run(shop, { id: 20 })).orders[0]?.tracking).toEqual([])
    expect(shop.asked).toHaveLength(1)
  })

  it.each([
    ['the feature is off', refusal(404, 'rest_no_route')],
    ['the shop has another word for it', refusal(404, 'woocommerce_rest_order_invalid_id', 'x', '404')],
    ['there are none', answer(200, [])],
    ['they are another order’s', answer(200, [fulfillment({ entity_id: '18' })])],
    ['they were deleted', answer(200, [fulfillment({ date_deleted: '2026-11-23T02:08:59Z' })])],
    ['they have no number', answer(200, [fulfillment({ meta_data: [] })])],
  ])('are none where %s', async (_case, response) => {
    const shop = openShop()
    shop.instead.set(`${ORDER}/17/fulfillments`, response)
    expect((await run(shop, { id: 17 })).orders[0]?.tracking).toEqual([])
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', 'not an address', ''])(
    'have no link where it is %j',
    async (url) => {
      const shop = openShop()
      const meta_data = [
        { key: '_tracking_number', value: 'N1' },
        { key: '_tracking_url', value: url },
      ]
      shop.instead.set(`${ORDER}/17/fulfillments`, answer(200, [fulfillment({ meta_data })]))
      expect((await run(shop, { id: 17 })).orders[0]?.tracking).toMatchObject([{ number: 'N1', url: null }])
    },
  )

  it('that cannot be read are an error, not none', async () => {
    const shop = openShop()
    shop.instead.set(
      `${ORDER}/17/fulfillments`,
      answer(503, 'Briefly unavailable for scheduled maintenance.'),
    )
    await expect(run(shop, { id: 17 })).rejects.toMatchObject({ code: 'unavailable' })
  })
})

function fulfillment(fields: object): object {
  return {
    id: 1,
    entity_id: '17',
    is_fulfilled: true,
    date_deleted: null,
    meta_data: [{ key: '_tracking_number', value: 'N1' }],
    ...fields,
  }
}

describe('money of refunds', () => {
  it.each([
    [['-5.00', '-0.10'], '5.10'],
    [['-0.05'], '0.05'],
    [['-12345678901234.56', '-0.01'], '12345678901234.57'],
    [['-3', '-0.5'], '3.5'],
    [['-5'], '5'],
    [['five'], null],
    [[], null],
  ])('%j is added up without rounding to %s', async (totals, sum) => {
    const shop = openShop()
    const refunds = totals.map((total, index) => ({ id: index + 1, total, reason: '' }))
    shop.instead.set(`${ORDER}/17`, answer(200, { id: 17, number: '17', status: 'refunded', refunds }))
    expect((await run(shop, { id: 17 })).orders[0]?.refunded).toBe(sum)
  })
})
