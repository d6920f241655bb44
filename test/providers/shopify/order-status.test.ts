import { describe, expect, it } from 'vitest'
import { shopifyOrderStatus } from '../../../src/providers/shopify/order-status.ts'
import { handleAdmin } from '../../../src/sandbox/shopify/shopify.ts'
import { orderFields, orderId } from '../../../src/sandbox/shopify/orders.ts'
import { connection as page, project, parseOperation } from '../../../src/sandbox/shopify/graphql.ts'
import { queryCost } from '../../../src/sandbox/shopify/execute.ts'
import { answer, createFakeShopify, deniedError, NOW, type Asked, type FakeShopify } from './fake-shopify.ts'

const PATH = '/admin/api/2026-10/graphql.json'

const find = (fake: FakeShopify, order: string, more: object = {}) =>
  shopifyOrderStatus.run({ order, ...more }, fake.reading)

/** Everything that the shop has, whatever was asked: what Shopify does with a filter that it does not know. */
function everything({ shop }: FakeShopify) {
  return ({ query, variables }: Asked) => {
    const { selections } = parseOperation(query, variables)
    const root = {
      shop: { orderNumberFormatPrefix: '#', orderNumberFormatSuffix: '' },
      orders: page(shop.orders.map(orderFields), { ...variables, reverse: true }),
    }
    return answer({ data: project(root, selections) })
  }
}

describe('order-status', () => {
  it.each(['#1001', '1001', 'XPAV1001C', 'xpav1001c'])('finds one order by %s', async (given) => {
    const { orders, more, warnings } = await find(createFakeShopify(), given)
    expect(orders.map(({ name }) => name)).toEqual(['#1001'])
    expect({ more, warnings }).toEqual({ more: false, warnings: [] })
  })

  it('finds an order by its id and by its GID', async () => {
    const fake = createFakeShopify()
    const [first] = fake.shop.orders
    const id = first === undefined ? '' : orderId(first)
    expect((await find(fake, id)).orders[0]?.name).toBe('#1001')
    expect((await find(fake, id.replace(/\D+/, ''))).orders[0]?.name).toBe('#1001')
    expect(fake.asked.every(({ query }) => query.includes('OrderById'))).toBe(true)
  })

  it('says money in its normal form, where the parcel is, and nothing about a person', async () => {
    const { orders } = await find(createFakeShopify(), '#1001')
    expect(orders[0]).toMatchObject({
      financialStatus: 'PAID',
      fulfillmentStatus: 'PARTIALLY_FULFILLED',
      returnStatus: 'NO_RETURN',
      total: { amount: '24.50', currency: 'EUR' },
      totalPaidIn: null,
      refunded: { amount: '0.00', currency: 'EUR' },
      fulfillments: [
        { displayStatus: 'IN_TRANSIT', tracking: [{ company: 'UPS', number: '1Z999AA10123456784' }] },
      ],
      lines: [{ title: 'Mug', variantTitle: 'Blue', quantity: 2, unfulfilledQuantity: 1 }],
      moreLines: false,
      contact: null,
    })
  })

  it('selects nothing about a person unless it is asked to', async () => {
    const fake = createFakeShopify()
    await find(fake, '#1001')
    expect(fake.asked[0]?.query).not.toMatch(/email|phone|address|customer|note/i)
    const { orders } = await find(fake, '#1001', { contact: true })
    expect(orders[0]?.contact).toMatchObject({
      email: 'ada@example.com',
      shippingAddress: { city: 'Toronto', countryCodeV2: 'CA' },
    })
  })

  it('returns both orders of one name, and shows them apart', async () => {
    const output = await find(createFakeShopify(), '1003')
    expect(output.orders.map(({ name, financialStatus }) => [name, financialStatus])).toEqual([
      ['#1003', 'PENDING'],
      ['#1003', 'PAID'],
    ])
    expect(new Set(output.orders.map(({ id }) => id)).size).toBe(2)
    expect(shopifyOrderStatus.show(output)).toContainEqual({
      kind: 'warning',
      text: '2 orders match; each is shown in full when it is asked for by its id',
    })
  })

  it('does not take #1001-A for #1001, though Shopify’s search returns both', async () => {
    const fake = createFakeShopify()
    expect((await find(fake, '1001-A')).orders.map(({ name }) => name)).toEqual(['#1001-A'])
    expect((await find(fake, '1001')).orders.map(({ name }) => name)).toEqual(['#1001'])
  })

  it('finds the orders of exactly this e-mail address, the newest first', async () => {
    const fake = createFakeShopify()
    const { orders, more } = await find(fake, 'ADA@example.com', { limit: 10 })
    expect(orders.map(({ name }) => name)).toEqual(['#1004', '#1003', '#1002', '#1001'])
    expect(orders.every(({ contact }) => contact === null)).toBe(true)
    expect(more).toBe(false)
    const few = await find(fake, 'ada@example.com', { limit: 2 })
    expect(few).toMatchObject({ more: true, orders: [{ name: '#1004' }, { name: '#1003' }] })
  })

  it.each([
    ['#1001', ['#1001']],
    ['XPAV1001C', ['#1001']],
    ['ada@example.com', ['#1004', '#1003', '#1002', '#1001']],
  ])('finds for %s nothing but what matches, though Shopify returns everything', async (given, names) => {
    const fake = createFakeShopify()
    fake.answers.set('orders', everything(fake))
    const { orders } = await find(fake, given, { limit: 10 })
    expect(orders.map(({ name }) => name)).toEqual(names)
  })

  it.each(['nobody@example.com', '#4711', 'XPAV000000'])(
    'finds nothing for %s, though Shopify returns everything',
    async (given) => {
      const fake = createFakeShopify()
      fake.answers.set('orders', everything(fake))
      await expect(find(fake, given)).rejects.toMatchObject({ code: 'not_found' })
    },
  )

  it('fails when a filter was left out', async () => {
    const fake = createFakeShopify()
    const search = [{ warnings: [{ field: 'name', message: 'Invalid search field for this query.' }] }]
    fake.answers.set('orders', answer({ data: { orders: { nodes: [] } }, extensions: { search } }))
    await expect(find(fake, '#1001')).rejects.toMatchObject({ code: 'failed' })
  })

  it('looks again in the shop’s own way of writing names', async () => {
    const fake = createFakeShopify()
    fake.answers.set('orders', ({ query, variables }) => {
      const { selections } = parseOperation(query, variables)
      const named = fake.shop.orders.slice(0, 1).map((order) => ({ ...order, name: 'EN1001' }))
      const nodes = variables['q'] === 'name:"EN1001"' ? named.map(orderFields) : []
      const root = {
        shop: { orderNumberFormatPrefix: 'EN', orderNumberFormatSuffix: '' },
        orders: page(nodes, variables),
      }
      return answer({ data: project(root, selections) })
    })
    expect((await find(fake, '1001')).orders[0]?.name).toBe('EN1001')
    expect(fake.asked.map(({ variables }) => variables['q'])).toEqual([
      'name:"1001" OR name:"#1001"',
      'name:"EN1001"',
    ])
  })

  it('goes on to the next page when only others are on the first', async () => {
    const fake = createFakeShopify()
    fake.answers.set('orders', everything(fake))
    expect((await find(fake, '#1006')).orders.map(({ name }) => name)).toEqual(['#1006'])
    expect(fake.asked.length).toBeGreaterThan(1)
    expect(fake.asked[1]?.variables['after']).toEqual(expect.any(String))
  })

  it.each([
    ['#1001', ['#1001']],
    ['1003', ['#1003', '#1003']],
    ['1001-a', ['#1001-A']],
    ['ada@example.com', ['#1004', '#1003', '#1002', '#1001']],
  ])('finds %s behind any number of near names, page by short page', async (given, names) => {
    const fake = createFakeShopify({ untidy: true })
    const { orders, more } = await find(fake, given)
    expect(orders.map(({ name }) => name)).toEqual(names)
    expect(more).toBe(false)
  })

  it('says how far it looked, and never that there is none, where the near names do not end', async () => {
    const fake = createFakeShopify()
    fake.answers.set('orders', ({ query, variables }) => {
      const { selections } = parseOperation(query, variables)
      const near = fake.shop.orders.slice(1, 2).map(orderFields)
      const orders = { nodes: near, pageInfo: { hasNextPage: true, endCursor: 'on' } }
      return answer({
        data: project(
          { shop: { orderNumberFormatPrefix: '#', orderNumberFormatSuffix: '' }, orders },
          selections,
        ),
      })
    })
    await expect(find(fake, '#1001')).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringMatching(/first 5005 that/),
      hint: expect.stringContaining('--order ID'),
    })
    expect(fake.asked.length).toBeLessThan(25)
  })

  it('does not take a page that leads nowhere for the last one', async () => {
    const fake = createFakeShopify()
    fake.answers.set(
      'orders',
      answer({
        data: { shop: {}, orders: { nodes: [], pageInfo: { hasNextPage: true, endCursor: null } } },
      }),
    )
    await expect(find(fake, '#1001')).rejects.toMatchObject({ code: 'unavailable' })
  })

  it.each([
    ['EN', '', 'en1001', 'EN1001'],
    ['EN', '', '1001', 'EN1001'],
    ['##', '', '1001', '##1001'],
    ['##', '', '#1001', '##1001'],
    ['##', '', '##1001', '##1001'],
    ['#', '-B', '1001', '#1001-B'],
    ['#', '-B', '#1001-b', '#1001-B'],
  ])('finds an order of a shop that writes numbers as %s…%s by %s', async (prefix, suffix, given, name) => {
    const fake = createFakeShopify()
    const orders = fake.shop.orders.map((order, index) => (index === 0 ? { ...order, name } : order))
    const shop = { ...fake.shop, orders }
    fake.answers.set('orders', ({ query, variables }) => {
      const body = JSON.stringify({ query, variables })
      const request = { method: 'POST', path: PATH, query: new URLSearchParams(), headers: {}, body }
      const context = { shop, scopes: ['read_orders'], now: NOW, hasFilters: true, untidy: false }
      const { data } = JSON.parse(handleAdmin(context, request).body) as { readonly data: object }
      const format = { orderNumberFormatPrefix: prefix, orderNumberFormatSuffix: suffix }
      return answer({ data: { ...data, shop: format } })
    })
    expect((await find(fake, given)).orders.map((order) => order.name)).toEqual([name])
  })

  it('never asks for more than Shopify lets one query cost', async () => {
    const fake = createFakeShopify({ untidy: true })
    const { orders } = await find(fake, 'ada@example.com.au', { limit: 10, contact: true })
    expect(orders).toHaveLength(10)
    const costs = fake.asked.map(({ query, variables }) => {
      const { type, selections } = parseOperation(query, variables)
      return queryCost(type, selections)
    })
    expect(Math.max(...costs)).toBeLessThanOrEqual(1_000)
  })

  it.each([
    ['#1" OR name:"#1002', 'name:"#1\\" OR name:\\"#1002" OR name:"1\\" OR name:\\"#1002"'],
    ['#1\\', String.raw`name:"#1\\" OR name:"1\\"`],
  ])('cannot be made to search for anything else by %j', async (given, query) => {
    const fake = createFakeShopify()
    await find(fake, given).catch(() => undefined)
    expect(fake.asked[0]?.variables['q']).toBe(query)
  })

  it.each(['#4711', 'gid://shopify/Order/4711', '4711471147114711', 'no@example.com', 'XPAV000000'])(
    'finds no %s, and says why that may be',
    async (given) => {
      await expect(find(createFakeShopify(), given)).rejects.toMatchObject({
        code: 'not_found',
        message: `Shopify shows no order ${JSON.stringify(given)} to this app`,
        hint: expect.stringContaining('read_all_orders'),
      })
    },
  )

  it('does not trust an e-mail search whose answers it may not check', async () => {
    const fake = createFakeShopify()
    const root = everything(fake)
    fake.answers.set('orders', (asked) => {
      const { json } = root(asked)
      return answer({ ...(json as object), errors: [deniedError(['orders', 'nodes', 0, 'email'])] })
    })
    await expect(find(fake, 'ada@example.com')).rejects.toMatchObject({ code: 'not_connected' })
  })

  it('shows an order whose contact may not be read, and says so', async () => {
    const fake = createFakeShopify()
    const root = everything(fake)
    fake.answers.set('orders', (asked) => {
      const { json } = root(asked)
      return answer({ ...(json as object), errors: [deniedError(['orders', 'nodes', 0, 'phone'])] })
    })
    const { orders, warnings } = await find(fake, '#1001', { contact: true })
    expect(orders).toHaveLength(1)
    expect(warnings).toEqual(['This app may not read phone'])
  })

  it.each([
    ['an order without its fields', { data: { orders: { nodes: [{ id: 'x' }] }, shop: {} } }],
    ['no list', { data: { orders: null } }],
    ['another order than the one asked for', { data: { order: null } }],
  ])('fails on %s', async (_what, body) => {
    const fake = createFakeShopify()
    fake.answers.set('orders', answer(body))
    await expect(find(fake, '#1001')).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('is warned of another version of the API', async () => {
    const fake = createFakeShopify({ apiVersion: '2025-01' })
    expect((await find(fake, '#1001')).warnings).toEqual([
      expect.stringContaining('answered in version 2026-01 of its API, not in 2025-01'),
    ])
  })

  it('needs the scope for orders', async () => {
    expect(shopifyOrderStatus.scopes({ order: '1' })).toEqual([['read_orders', 'read_all_orders']])
    const fake = createFakeShopify({ scopes: ['write_draft_orders'] })
    await expect(find(fake, '#1001')).rejects.toMatchObject({
      code: 'not_connected',
      hint: expect.stringContaining('read_orders'),
    })
  })
})
