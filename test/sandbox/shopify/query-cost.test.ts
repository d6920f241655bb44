import { describe, expect, it } from 'vitest'
import { handleAdmin } from '../../../src/sandbox/shopify/shopify.ts'
import { createShop } from '../../../src/sandbox/shopify/shop.ts'

const NOW = Date.parse('2026-11-24T10:00:00Z')

function ask(query: string): unknown {
  const context = {
    shop: createShop('demo-store.myshopify.com', NOW, false),
    scopes: ['read_orders'],
    now: NOW,
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
