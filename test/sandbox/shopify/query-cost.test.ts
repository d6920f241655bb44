import { describe, expect, it } from 'vitest'
import { handleAdmin } from '../../../src/sandbox/shopify/shopify.ts'
import { createShop } from '../../../src/sandbox/shopify/shop.ts'

const NOW = Date.parse('2026-11-24T10:00:00Z')

const newShop = () => createShop('demo-store.myshopify.com', NOW, false)

function ask(query: string, shop = newShop(), now = NOW): unknown {
  const context = {
    shop,
    scopes: ['read_orders', 'write_draft_orders'],
    now,
    hasFilters: true,
    untidy: false,
  }
  const path = '/admin/api/2026-10/graphql.json'
  const body = JSON.stringify({ query })
  return JSON.parse(
    handleAdmin(context, { method: 'POST', path, query: new URLSearchParams(), headers: {}, body }).body,
  )
}

describe('what a query may cost', () => {
  it.each([
    ['250 names', '{ orders(first: 250) { nodes { name } pageInfo { hasNextPage } } }'],
    [
      '30 orders with 30 items',
      '{ orders(first: 30) { nodes { lineItems(first: 30) { nodes { title } } } } }',
    ],
    [
      'many fields of one',
      '{ order(id: "x") { name number test lineItems(first: 250) { nodes { title } } } }',
    ],
  ])('lets %s through', (_what, query) => {
    expect(ask(query)).not.toHaveProperty('errors')
  })

  it.each([
    [
      '250 orders with 10 items',
      '{ orders(first: 250) { nodes { lineItems(first: 10) { nodes { title } } } } }',
    ],
    [
      '250 orders with four objects each',
      `{ orders(first: 250) { nodes { currentTotalPriceSet { shopMoney { amount } }
        totalRefundedSet { shopMoney { amount } } } } }`,
    ],
  ])('refuses %s before it runs them', (_what, query) => {
    expect(ask(query)).toEqual({
      errors: [
        {
          message: expect.stringContaining('exceeds the single query max cost limit (1000)'),
          extensions: expect.objectContaining({ code: 'MAX_COST_EXCEEDED', maxCost: 1_000 }),
        },
      ],
    })
  })
})

const HUNDRED = '{ orders(first: 99) { nodes { name } } }'
const cost = (requested: number, actual: number | null, left: number) => ({
  requestedQueryCost: requested,
  actualQueryCost: actual,
  throttleStatus: { maximumAvailable: 2_000, currentlyAvailable: left, restoreRate: 100 },
})

describe('what an app may spend', () => {
  it('is charged for what was answered, and comes back by and by', () => {
    const shop = newShop()
    expect(ask(HUNDRED, shop)).toMatchObject({ extensions: { cost: cost(100, 8, 1_992) } })
    expect(ask(HUNDRED, shop, NOW + 50)).toMatchObject({ extensions: { cost: cost(100, 8, 1_989) } })
    expect(ask(HUNDRED, shop, NOW + 10_000)).toMatchObject({ extensions: { cost: cost(100, 8, 1_992) } })
  })

  it('keeps a query from being run that asks for more than is left, with a status of 200', () => {
    const shop = newShop()
    shop.budget.points = 99
    expect(ask(HUNDRED, shop)).toEqual({
      errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
      extensions: { cost: cost(100, null, 99) },
    })
    expect(ask(HUNDRED, shop, NOW + 10)).toHaveProperty('data')
  })

  it('keeps a mutation from doing anything, too', () => {
    const shop = newShop()
    const create = `mutation { draftOrderCreate(input: { lineItems: [{ title: "Gift", quantity: 1,
      originalUnitPriceWithCurrency: { amount: "1.00", currencyCode: EUR } }] }) { draftOrder { id } } }`
    shop.budget.points = 11
    expect(ask(create, shop)).toMatchObject({ extensions: { cost: cost(12, null, 11) } })
    expect(shop.drafts).toEqual([])
    shop.budget.points = 12
    expect(ask(create, shop)).toMatchObject({ extensions: { cost: cost(12, 12, 0) } })
    expect(shop.drafts).toHaveLength(1)
  })
})
