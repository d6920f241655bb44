import { describe, expect, it } from 'vitest'
import { woocommerceOrderStatus } from '../../../src/providers/woocommerce/order-status.ts'
import { listOf, objectOf } from '../../../src/domain/text/json.ts'
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

  it('come from AfterShip, which copies those of the other plugins, each once', async () => {
    const shop = openShop()
    const { json } = await shop.get(`${ORDER}/18`)
    const row = objectOf(json)
    const item = { tracking_id: '1f', additional_fields: {}, metrics: { created_at: '2026-11-21T09:00:00Z' } }
    const value = [
      { ...item, slug: 'dhl', tracking_number: 'JJD0001' },
      { ...item, slug: 'ups', tracking_number: '1Z999AA10123456784' },
    ]
    const meta = [...listOf(row['meta_data']), { id: 77, key: '_aftership_tracking_items', value }]
    shop.instead.set(`${ORDER}/18`, answer(200, { ...row, meta_data: meta }))
    const [order] = (await run(shop, { id: 18 })).orders
    expect(order?.tracking).toMatchObject([
      { number: 'JJD0001', carrier: 'DHL' },
      { number: '1Z999AA10123456784', carrier: 'ups', url: null, shippedAt: null },
    ])
    expect(order?.unreadable).toEqual([])
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
    ['they are a draft', answer(200, [fulfillment({ is_fulfilled: false })])],
    ['they are a draft, as text', answer(200, [fulfillment({ is_fulfilled: '0', status: 'unfulfilled' })])],
    [
      'they are a draft by their status',
      answer(200, [fulfillment({ is_fulfilled: null, status: 'unfulfilled' })]),
    ],
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

  it('of a carrier that WooCommerce does not know bear the name that was given', async () => {
    const { orders } = await run(openShop(), { id: 22 })
    expect(orders[0]?.tracking).toMatchObject([{ number: 'BIKE-3', carrier: 'Bike & Co' }])
  })

  it('are of the same carrier by the key that WooCommerce 10.7 has for it', async () => {
    const shop = openShop()
    const meta_data = [
      { key: '_tracking_number', value: 'N1' },
      { key: '_shipping_provider', value: 'ups' },
    ]
    shop.instead.set(`${ORDER}/17/fulfillments`, answer(200, [fulfillment({ meta_data })]))
    expect((await run(shop, { id: 17 })).orders[0]?.tracking).toMatchObject([{ carrier: 'ups' }])
  })

  it.each([
    ['by the clock of the shop, up to WooCommerce 10', '2026-11-20 10:00:00', {}, '2026-11-20T09:00:00Z'],
    ['by its summer time', '2026-10-20 10:00:00', {}, '2026-10-20T08:00:00Z'],
    ['in UTC since', '2026-11-20 10:00:00', { date_updated: '2026-11-20T10:00:05Z' }, '2026-11-20T10:00:00Z'],
    ['with a zone of its own', '2026-11-20T10:00:00+02:00', {}, '2026-11-20T08:00:00Z'],
  ])('were sent when the shop says so, %s', async (_case, value, more, shippedAt) => {
    const shop = openShop()
    const order = {
      id: 17,
      number: '17',
      status: 'completed',
      line_items: [],
      shipping_lines: [],
      fee_lines: [],
      refunds: [],
      date_created: '2026-10-19T12:00:00',
      date_created_gmt: '2026-10-19T10:00:00',
      date_modified: '2026-11-20T10:00:01',
      date_modified_gmt: '2026-11-20T09:00:01',
      meta_data: [{ key: '_fulfillment_status', value: 'fulfilled' }],
    }
    const meta_data = [
      { key: '_tracking_number', value: 'N1' },
      { key: '_date_fulfilled', value },
    ]
    shop.instead.set(`${ORDER}/17/fulfillments`, answer(200, [fulfillment({ meta_data, ...more })]))
    shop.instead.set(`${ORDER}/17`, answer(200, order))
    const [read] = (await run(shop, { id: 17 })).orders
    expect([read?.tracking[0]?.shippedAt, read?.unreadable]).toEqual([shippedAt, []])
  })

  it('say no time of sending that is no time', async () => {
    const shop = openShop()
    const meta_data = [
      { key: '_tracking_number', value: 'N1' },
      { key: '_date_fulfilled', value: 'soon' },
    ]
    shop.instead.set(`${ORDER}/17/fulfillments`, answer(200, [fulfillment({ meta_data })]))
    const [read] = (await run(shop, { id: 17 })).orders
    expect([read?.tracking[0]?.shippedAt, read?.unreadable]).toEqual([null, ['fulfillments._date_fulfilled']])
  })

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
    shop.instead.set(
      `${ORDER}/17`,
      answer(200, { id: 17, number: '17', status: 'refunded', currency: 'EUR', refunds }),
    )
    expect((await run(shop, { id: 17 })).orders[0]?.refunded).toEqual(
      sum === null ? null : { amount: sum, currency: 'EUR' },
    )
  })
})
