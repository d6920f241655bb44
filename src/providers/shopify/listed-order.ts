import * as z from 'zod'
import { isJsonObject } from '../../domain/text/json.ts'
import { nextCursor } from './answer.ts'
import { money, MONEY_FIELDS, shopifyMoney } from './values.ts'

const text = z.string().nullable()

export const listedOrder = z.object({
  id: z.string(),
  name: z.string(),
  test: z.boolean(),
  createdAt: z.string(),
  processedAt: z.string(),
  updatedAt: z.string(),
  cancelledAt: text,
  closedAt: text,
  financialStatus: text,
  fulfillmentStatus: z.string(),
  returnStatus: z.string(),
  total: money,
  tags: z.array(z.string()),
})
export type ListedOrder = z.infer<typeof listedOrder>

/** Nothing in it is about a person. */
export const LIST_DOCUMENT = `query OrderList($q: String, $first: Int!, $after: String, $sort: OrderSortKeys!) {
orders(first: $first, after: $after, query: $q, sortKey: $sort, reverse: true) {
  nodes {
    id name test createdAt processedAt updatedAt cancelledAt closedAt
    displayFinancialStatus displayFulfillmentStatus returnStatus tags
    currentTotalPriceSet { shopMoney ${MONEY_FIELDS} }
  }
  pageInfo { hasNextPage endCursor }
} }`

const node = listedOrder.omit({ financialStatus: true, fulfillmentStatus: true, total: true }).extend({
  displayFinancialStatus: text,
  displayFulfillmentStatus: z.string(),
  currentTotalPriceSet: z.object({ shopMoney: shopifyMoney }),
})

const page = z.object({ nodes: z.array(node) })

interface OrderPage {
  readonly orders: readonly ListedOrder[]
  readonly next: string | null
}

/** Undefined for what is not a page of orders. */
export function parseOrderPage(value: unknown): OrderPage | undefined {
  const parsed = page.safeParse(value).data
  if (parsed === undefined || !isJsonObject(value)) return undefined
  return {
    next: nextCursor(value, 'the list of orders'),
    orders: parsed.nodes.map(
      ({ displayFinancialStatus, displayFulfillmentStatus, currentTotalPriceSet, ...rest }) => ({
        ...rest,
        financialStatus: displayFinancialStatus,
        fulfillmentStatus: displayFulfillmentStatus,
        total: currentTotalPriceSet.shopMoney,
      }),
    ),
  }
}
