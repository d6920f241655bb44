import { describe, expect, it } from 'vitest'
import { listedTime } from '../../../src/domain/text/times.ts'
import { shopifyListOrders } from '../../../src/providers/shopify/list-orders.ts'
import { filterOf, type ListOrdersInput } from '../../../src/providers/shopify/order-filter.ts'
import { parseOperation, connection as page, project } from '../../../src/sandbox/shopify/graphql.ts'
import { orderFields } from '../../../src/sandbox/shopify/orders.ts'
import { answer, createFakeShopify, THROTTLED, type FakeShopify } from './fake-shopify.ts'

const list = (fake: FakeShopify, input: ListOrdersInput = {}) => shopifyListOrders.run(input, fake.reading)

describe('the filter of list-orders', () => {
  it.each<[ListOrdersInput, string]>([
    [{}, ''],
    [{ status: 'any' }, ''],
    [{ status: 'open', payment: 'paid' }, 'status:open AND financial_status:paid'],
    [
      { delivery: 'partial', returns: 'in_progress' },
      'fulfillment_status:partial AND return_status:in_progress',
    ],
    [
      { from: '2026-11-01', to: '2026-11-30' },
      "created_at:>='2026-10-31T23:00:00Z' AND created_at:<'2026-11-30T23:00:00Z'",
    ],
    [{ from: '2026-11-01T08:00:00+01:00' }, "created_at:>='2026-11-01T07:00:00Z'"],
    [{ tag: 'vip "gold" OR tag:x' }, String.raw`tag:"vip \"gold\" OR tag:x"`],
  ])('of %j is %s', (input, query) => {
    expect(filterOf(input, 'Europe/Berlin').query).toBe(query)
  })

  it('takes a day where a clock change makes it shorter or longer', () => {
    expect(filterOf({ from: '2026-03-29', to: '2026-03-29' }, 'Europe/Berlin').query).toBe(
      "created_at:>='2026-03-28T23:00:00Z' AND created_at:<'2026-03-29T22:00:00Z'",
    )
  })

  it.each<ListOrdersInput>([
    { from: 'yesterday' },
    { from: '2026-02-30' },
    { to: '2026-11-01T08:00' },
    { from: '2026-11-02', to: '2026-11-01' },
    { tag: '  ' },
    { tag: 'a\nb' },
  ])('refuses %j', (input) => {
    expect(() => filterOf(input, 'UTC')).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})

describe('list-orders', () => {
  it('lists all orders, the newest first, without anything about a person', async () => {
    const fake = createFakeShopify()
    const { orders, next } = await list(fake)
    expect(orders.map(({ name }) => name)).toEqual([
      '#1006',
      '#1001-A',
      '#1004',
      '#1003',
      '#1003',
      '#1002',
      '#1001',
    ])
    expect(orders.at(-1)?.total).toEqual({ amount: '24.50', currency: 'EUR' })
    expect(next).toBeNull()
    expect(fake.asked[0]?.query).not.toMatch(/email|phone|address|customer|note/i)
    expect(fake.asked[0]?.variables).toEqual({ first: 20, sort: 'CREATED_AT' })
  })

  it.each<[ListOrdersInput, string[]]>([
    [{ status: 'open', payment: 'paid' }, ['#1006', '#1001-A', '#1003', '#1001']],
    [{ status: 'cancelled' }, ['#1004']],
    [{ payment: 'pending' }, ['#1003']],
    [{ delivery: 'partial' }, ['#1001']],
    [{ delivery: 'fulfilled' }, ['#1002']],
    [{ returns: 'returned' }, ['#1004']],
    [{ tag: 'VIP' }, ['#1001']],
    [{ from: '2026-11-20', to: '2026-11-22' }, ['#1001-A']],
    [{ tag: 'nobody' }, []],
  ])('with %j lists %j', async (input, names) => {
    const { orders, warnings } = await list(createFakeShopify(), input)
    expect({ names: orders.map(({ name }) => name), warnings }).toEqual({ names, warnings: [] })
  })

  it('goes from page to page by what it calls next', async () => {
    const fake = createFakeShopify()
    const first = await list(fake, { limit: 3 })
    const second = await list(fake, { limit: 3, after: first.next ?? '' })
    const third = await list(fake, { limit: 3, after: second.next ?? '' })
    const pages = [first, second, third].map(({ orders }) => orders.length)
    expect(pages).toEqual([3, 3, 1])
    expect(third.next).toBeNull()
    expect(shopifyListOrders.show(first)).toContainEqual({
      kind: 'remark',
      text: `There are more: --after ${first.next ?? ''}`,
    })
  })

  it('leaves out what does not match, and says so, when Shopify returns everything', async () => {
    const fake = createFakeShopify()
    fake.answers.set('orders', ({ query, variables }) => {
      const { selections } = parseOperation(query, variables)
      return answer({
        data: project({ orders: page(fake.shop.orders.map(orderFields), variables) }, selections),
      })
    })
    const { orders, warnings } = await list(fake, { delivery: 'partial', tag: 'vip' })
    expect(orders.map(({ name }) => name)).toEqual(['#1001'])
    expect(warnings).toEqual([expect.stringMatching(/^6 that Shopify's search returned do not match/)])
  })

  it.each([
    ['it is throttled', THROTTLED, 'unavailable'],
    ['it is no list', answer({ data: { orders: { nodes: [] } } }), 'unavailable'],
    [
      'a filter was left out',
      answer({
        data: { orders: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } },
        extensions: { search: [{ warnings: [{ field: 'x', message: 'Invalid' }] }] },
      }),
      'failed',
    ],
  ])('fails when %s', async (_what, response, code) => {
    const fake = createFakeShopify()
    fake.answers.set('orders', response)
    await expect(list(fake)).rejects.toMatchObject({ code })
  })

  it('is a table', async () => {
    const [table] = shopifyListOrders.show(await list(createFakeShopify(), { tag: 'vip' }))
    expect(table).toMatchObject({
      kind: 'table',
      rows: [
        [
          '#1001',
          expect.stringMatching(/^\d+$/),
          listedTime('2026-11-15T10:01:00Z'),
          'paid',
          'partially fulfilled',
          '24.50 EUR',
        ],
      ],
    })
  })
})
