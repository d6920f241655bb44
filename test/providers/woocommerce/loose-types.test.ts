import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../../src/domain/text/json.ts'
import { woocommerceListCustomerTags } from '../../../src/providers/woocommerce/list-customer-tags.ts'
import { woocommerceOrderStatus } from '../../../src/providers/woocommerce/order-status.ts'
import { woocommerceTagCustomer } from '../../../src/providers/woocommerce/tag-customer.ts'
import { answer, openShop } from './fake-shop.ts'
import { CUSTOMER, freeze, KEY, row } from './tag-bench.ts'

const ORDER = '/wp-json/wc/v3/orders'

const TIDY: JsonObject = {
  id: 17,
  number: '17',
  status: 'processing',
  version: '11.0.1',
  currency: 'EUR',
  total: '29.90',
  date_created_gmt: '2026-11-23T02:04:14',
  customer_id: 3,
  billing: { email: 'ada@example.com' },
  line_items: [{ id: 1, name: 'Mug', quantity: 2, sku: 'M', total: '29.90' }],
  shipping_lines: [{ id: 2, method_title: 'Flat rate' }],
  fee_lines: [{ id: 3, name: 'Gift', total: '3.50' }],
  refunds: [{ id: 9, reason: 'late', total: '-5.00' }],
  meta_data: [],
}

async function read(change: JsonObject) {
  const shop = openShop()
  shop.instead.set(`${ORDER}/17`, answer(200, { ...TIDY, ...change }))
  const output = await woocommerceOrderStatus.run({ id: 17 }, shop)
  expect(woocommerceOrderStatus.output.safeParse(output).success).toBe(true)
  return { order: output.orders[0], shown: JSON.stringify(woocommerceOrderStatus.show(output)) }
}

describe('a field of an order in another type of PHP’s', () => {
  it.each<[string, JsonObject]>([
    [
      'a list with a gap',
      { line_items: { 1: { id: 1, name: 'Mug', quantity: 2, sku: 'M', total: '29.90' } } },
    ],
    ['a quantity as text', { line_items: [{ id: 1, name: 'Mug', quantity: '2', sku: 'M', total: '29.90' }] }],
    ['an amount as number', { total: 29.9, refunds: [{ id: 9, reason: 'late', total: -5 }] }],
    [
      'ids as text',
      { id: '17', customer_id: '3', refunds: { 0: { id: '9', reason: 'late', total: '-5.00' } } },
    ],
    ['a number as number', { number: 17 }],
    ['shipping with a gap', { shipping_lines: { 3: { id: 2, method_title: 'Flat rate' } } }],
    ['a time with a blank and its zone', { date_created_gmt: '2026-11-23 02:04:14+00:00' }],
  ])('means the same: %s', async (_case, change) => {
    expect((await read(change)).order).toEqual((await read({})).order)
  })

  it('is an article number, too', async () => {
    const { order } = await read({ line_items: [{ name: 'Mug', quantity: 2, sku: 4711, total: '29.90' }] })
    expect(order?.items[0]?.sku).toBe('4711')
  })
})

describe('a field of an order that cannot be read', () => {
  it.each<[string, JsonObject, string]>([
    ['items', { line_items: 'none' }, 'line_items'],
    ['items that are missing', { line_items: null }, 'line_items'],
    ['one item', { line_items: ['x'] }, 'line_items[0]'],
    ['a quantity', { line_items: [{ name: 'Mug', quantity: 'two' }] }, 'line_items[0].quantity'],
    ['an amount', { line_items: [{ name: 'Mug', quantity: 2, total: '29,90' }] }, 'line_items[0].total'],
    ['a name', { line_items: [{ name: ['Mug'], quantity: 2 }] }, 'line_items[0].name'],
    ['a total', { total: { amount: 29.9 } }, 'total'],
    ['a number', { number: true }, 'number'],
    ['a time', { date_paid_gmt: 'yesterday' }, 'date_paid_gmt'],
    ['a customer', { customer_id: 'ada' }, 'customer_id'],
    ['a refund', { refunds: [{ id: 9, total: 'five' }] }, 'refunds[0].total'],
    ['shipping', { shipping_lines: 7 }, 'shipping_lines'],
    ['a fee', { fee_lines: [{ id: 3, name: 'Gift', total: '3,50' }] }, 'fee_lines[0].total'],
    ['meta data, and so its parcels', { meta_data: 'x' }, 'meta_data'],
    [
      'parcels',
      { meta_data: [{ key: '_wc_shipment_tracking_items', value: 'x' }] },
      '_wc_shipment_tracking_items',
    ],
  ])('is said to be unreadable, neither left out nor nothing: %s', async (_case, change, place) => {
    const { order, shown } = await read(change)
    expect(order?.unreadable).toEqual([place])
    expect(shown).toContain(`in a form that cannot be read: ${place}`)
    expect(shown).toMatch(/\(unreadable\)|The items cannot be read|line_items\[0\]/)
    expect(shown).not.toContain('"rows":[],"empty":"No items"')
  })

  it.each([
    ['unreadable', ['EUR'], ['currency']],
    ['missing', null, []],
  ])('is no reason to guess a currency that is %s', async (_how, currency, unreadable) => {
    const { order, shown } = await read({ currency })
    expect(order).toMatchObject({
      total: { amount: '29.90', currency: null },
      refunded: { amount: '5.00', currency: null },
      items: [{ total: { amount: '29.90', currency: null } }],
      unreadable,
    })
    expect(shown).toContain('"29.90"')
  })

  it('leaves out no parcel that can be read', async () => {
    const value = { 1: { tracking_number: 42, date_shipped: 1795399200 }, 3: ['x'] }
    const { order } = await read({ meta_data: { 5: { key: '_wc_shipment_tracking_items', value } } })
    expect(order?.tracking).toEqual([
      { number: '42', carrier: null, url: null, shippedAt: '2026-11-23T02:00:00.000Z' },
    ])
    expect(order?.unreadable).toEqual(['_wc_shipment_tracking_items[1]'])
  })

  it.each<[string, Json, string | null]>([
    ['seconds', 1795399200, '2026-11-23T02:00:00.000Z'],
    ['milliseconds', 1795399200000, '2026-11-23T02:00:00.000Z'],
    ['milliseconds in a text', '1795399200000', '2026-11-23T02:00:00.000Z'],
    ['a day', '2026-11-23', '2026-11-23'],
    ['a day as a number', 20261123, null],
    ['a moment as a number', 20261123020000, null],
    ['a number beyond all time', 1e300, null],
  ])('tells when a parcel was sent by %s, or that it cannot be read', async (_how, sent, shippedAt) => {
    const value = [{ tracking_number: '42', date_shipped: sent }]
    const { order } = await read({ meta_data: [{ key: '_wc_shipment_tracking_items', value }] })
    expect(order?.tracking).toMatchObject([{ number: '42', shippedAt }])
    const unreadable = shippedAt === null ? ['_wc_shipment_tracking_items[0].date_shipped'] : []
    expect(order?.unreadable).toEqual(unreadable)
  })
})

describe('names with entities', () => {
  it('are read as a person reads them, once', async () => {
    const { order } = await read({
      line_items: [{ name: 'Tea &amp; Co &#8211; &quot;big&quot; AT&T &amp;amp;', quantity: 1, total: '1' }],
      shipping_lines: [{ method_title: 'Post &amp; Go' }],
      refunds: [{ id: 9, reason: 'it&#039;s late', total: '-1' }],
    })
    expect(order?.items[0]?.name).toBe('Tea & Co – "big" AT&T &amp;')
    expect(order?.shipping).toEqual(['Post & Go'])
    expect(order?.refunds[0]?.reason).toBe("it's late")
  })

  it('are those of customers as well', async () => {
    const shop = openShop()
    const ada = { ...row(3, 'ada@example.com'), first_name: 'Ada &amp; Co' }
    shop.instead.set(`${CUSTOMER}/3`, answer(200, ada))
    const { customer } = await woocommerceListCustomerTags.run({ id: 3 }, shop)
    expect(customer.name).toBe('Ada & Co')
  })
})

describe('tags', () => {
  const mark = `{"at":"2026-11-23T12:00:00.000Z","by":"${KEY}"}`

  it.each<[string, unknown]>([
    ['with a gap', { 1: { id: 5, key: 'shield_tag_vip', value: mark } }],
    ['whose value is no text any more', [{ key: 'shield_tag_vip', value: JSON.parse(mark) as unknown }]],
  ])('in a list %s are read, and prove the write', async (_case, meta_data) => {
    const shop = openShop()
    const { request } = await freeze(shop, woocommerceTagCustomer)
    const ada = answer(200, row(3, 'ada@example.com', { meta_data }))
    expect(woocommerceTagCustomer.interpret(ada, request)).toMatchObject({
      kind: 'applied',
      result: { verified: true },
    })
    shop.instead.set(`${CUSTOMER}/3`, ada)
    expect((await woocommerceListCustomerTags.run({ id: 3 }, shop)).tags).toMatchObject([{ tag: 'vip' }])
  })

  it('in a form that cannot be read are not taken for those of a key without rights', async () => {
    const shop = openShop()
    const { request } = await freeze(shop, woocommerceTagCustomer)
    const ada = answer(200, row(3, 'ada@example.com', { meta_data: 'x' }))
    expect(woocommerceTagCustomer.interpret(ada, request)).toMatchObject({ kind: 'ambiguous' })
    shop.instead.set(`${CUSTOMER}/3`, ada)
    await expect(woocommerceListCustomerTags.run({ id: 3 }, shop)).rejects.toMatchObject({
      code: 'unavailable',
      message: 'The shop sent the tags of customer 3 in a form that cannot be read',
    })
  })

  it('of a shop that ignores the address are looked for on every page', async () => {
    const shop = openShop()
    const pages = [[row(1, 'x@example.com')], [], [row(2, 'y@example.com')]]
    const ignoring = {
      ...shop,
      get: async () => {
        shop.asked.push('page')
        return {
          ...answer(200, pages[shop.asked.length - 1] ?? [row(3, 'Ada@example.com')]),
          headers: { 'x-wp-totalpages': '4' },
        }
      },
    }
    const { customer } = await woocommerceListCustomerTags.run({ email: 'ada@example.com' }, ignoring)
    expect(customer.id).toBe(3)
  })
})

describe('an untidy shop', () => {
  it('is read like a tidy one', async () => {
    const shops = [openShop(), openShop('administrator', true)] as const
    for (const asked of [
      { id: 17 },
      { number: '1021' },
      { number: '#de-27' },
      { email: 'ada@example.com' },
    ]) {
      const [tidy, untidy] = await Promise.all(shops.map((shop) => woocommerceOrderStatus.run(asked, shop)))
      expect(untidy).toEqual(tidy)
    }
  })
})
