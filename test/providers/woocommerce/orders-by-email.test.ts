import { describe, expect, it } from 'vitest'
import { woocommerceOrderStatus } from '../../../src/providers/woocommerce/order-status.ts'
import { ORDER, run, idsOf } from './ask-status.ts'
import { answer, openShop, type FakeShop } from './fake-shop.ts'

describe('orders by e-mail', () => {
  it('are those of exactly that address, newest first, in any case', async () => {
    expect(await idsOf(openShop(), { email: 'ADA@example.com' })).toEqual([24, 21, 17])
  })

  it("are a guest's too", async () => {
    expect(await idsOf(openShop(), { email: 'gus@example.com' })).toEqual([23, 18])
  })

  it.each(['da@example.com', 'nobody@example.com'])('are not found for %s', async (email) => {
    await expect(run(openShop(), { email })).rejects.toMatchObject({
      code: 'not_found',
      message: `No order has the billing address "${email}"`,
    })
  })

  it('are as many as asked for, and it is said how many more there are', async () => {
    const output = await run(openShop(), { email: 'ada@example.com', limit: 2 })
    expect([output.orders.length, output.more]).toEqual([2, 1])
    expect(JSON.stringify(woocommerceOrderStatus.show(output))).toContain('1 more')
  })

  it('are re-checked where the shop ignores the search and answers with every order', async () => {
    const shop = openShop()
    const row = (id: number, email: string) => ({
      id,
      number: String(id),
      status: 'completed',
      billing: { email },
    })
    shop.instead.set(ORDER, answer(200, [row(1, 'x@example.com'), row(2, 'ada@example.com'), row(3, '')]))
    expect(await idsOf(shop, { email: 'ada@example.com' })).toEqual([2])
  })

  it('are read page by page until one has nothing new, however short others are', async () => {
    const shop = openShop()
    const rows = Array.from({ length: 250 }, (_, index) => ({
      id: index + 1,
      number: String(index + 1),
      status: 'completed',
      billing: { email: 'ada@example.com' },
    }))
    const paged = {
      ...shop,
      get: async (path: string, query: Parameters<FakeShop['get']>[1] = []) => {
        const page = Number(query.find(([name]) => name === 'page')?.[1])
        shop.asked.push(`${path} ${page}`)
        // The first is empty, and all others are short.
        return answer(200, page === 1 ? [] : rows.slice((page - 2) * 90, (page - 1) * 90))
      },
    }
    const output = await woocommerceOrderStatus.run({ email: 'ada@example.com', limit: 1 }, paged)
    expect([output.more, shop.asked]).toEqual([249, [1, 2, 3, 4, 5].map((page) => `${ORDER} ${page}`)])
  })

  it('of one second are all read, and come after those that are newer', async () => {
    const shop = openShop()
    const rows = Array.from({ length: 230 }, (_, index) => ({
      id: index + 1,
      number: String(index + 1),
      status: 'completed',
      billing: { email: 'ada@example.com' },
      // The first was brought in last.
      date_created_gmt: index === 0 ? '2026-11-02T10:00:00' : '2026-11-01T10:00:00',
    }))
    const shuffled = {
      ...shop,
      get: async (_path: string, query: Parameters<FakeShop['get']>[1] = []) => {
        const asked = new Map(query)
        const page = Number(asked.get('page'))
        const turn = asked.get('orderby') === 'date' && page % 2 === 0 ? -1 : 1
        const found = rows.toSorted((one, other) => turn * (other.id - one.id))
        return answer(200, found.slice((page - 1) * 100, page * 100))
      },
    }
    const { orders, more } = await woocommerceOrderStatus.run(
      { email: 'ada@example.com', limit: 2 },
      shuffled,
    )
    expect([orders.map(({ id }) => id), more]).toEqual([[1, 230], 228])
  })

  it('end when the shop finds without end', async () => {
    const shop = openShop()
    let id = 0
    const row = () => ({ id: (id += 1), status: 'completed' })
    const endless = {
      ...shop,
      get: async (path: string) => {
        shop.asked.push(path)
        return answer(200, Array.from({ length: 100 }, row))
      },
    }
    await expect(woocommerceOrderStatus.run({ email: 'a@b.c' }, endless)).rejects.toMatchObject({
      code: 'failed',
    })
    expect(shop.asked).toHaveLength(10)
  })

  it('are as many pages as the shop says, where it says so', async () => {
    const shop = openShop()
    const row = { id: 1, number: '1', status: 'completed', billing: { email: 'ada@example.com' } }
    const counted = {
      ...shop,
      get: async (path: string) => {
        shop.asked.push(path)
        return { ...answer(200, shop.asked.length === 3 ? [row] : []), headers: { 'x-wp-totalpages': '3' } }
      },
    }
    const output = await woocommerceOrderStatus.run({ email: 'ada@example.com' }, counted)
    expect([output.orders.length, shop.asked.length]).toEqual([1, 3])
  })
})
