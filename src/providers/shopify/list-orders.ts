import * as z from 'zod'
import type { Display } from '../../domain/display.ts'
import { ShieldError } from '../../domain/errors.ts'
import { defineRead, type Reading } from '../../domain/operation.ts'
import { askShopify } from './ask.ts'
import { numberOf } from './gid.ts'
import { filterOf } from './list-orders/filter.ts'
import { listOrdersInput, type ListOrdersInput } from './list-orders/input.ts'
import { LIST_DOCUMENT, listedOrder, parseOrderPage } from './list-orders/order.ts'
import { moneyText } from './money.ts'
import { ORDER_SCOPES } from './scopes.ts'
import { words } from './words.ts'

const output = z.object({
  orders: z.array(listedOrder),
  next: z.string().nullable().meta({ description: 'For --after; null on the last page' }),
  warnings: z.array(z.string()),
})

type Output = z.infer<typeof output>

/** Orders by state, time and tag, the newest first, a page at a time. */
export const shopifyListOrders = defineRead<ListOrdersInput, Output>({
  name: 'shopify.list-orders',
  summary: 'List orders by state, time or tag, the newest first',
  provider: 'shopify',
  scopes: () => [ORDER_SCOPES],
  input: listOrdersInput,
  output,
  examples: [
    'shield shopify list-orders --delivery unfulfilled --payment paid',
    'shield shopify list-orders --from 2026-11-01 --to 2026-11-30 --limit 100 --json',
  ],
  run: listOrders,
  show: ({ orders, next, warnings }): Display => [
    {
      kind: 'table',
      columns: ['Order', 'Id', 'Created', 'Payment', 'Delivery', 'Total'],
      rows: orders.map((order) => [
        order.test ? `${order.name} (test)` : order.name,
        numberOf(order.id),
        order.createdAt,
        order.cancelledAt === null ? words(order.financialStatus) : 'cancelled',
        words(order.fulfillmentStatus),
        moneyText(order.total),
      ]),
      empty: 'No orders',
    },
    ...(next === null ? [] : [{ kind: 'text' as const, text: `There are more: --after ${next}` }]),
    ...warnings.map((text) => ({ kind: 'warning' as const, text })),
  ],
})

const SORT_KEYS = { created: 'CREATED_AT', processed: 'PROCESSED_AT', updated: 'UPDATED_AT' } as const

async function listOrders(asked: ListOrdersInput, reading: Reading): Promise<Output> {
  const filter = filterOf(asked, reading.systemTimeZone)
  const { data, warnings } = await askShopify(reading, {
    document: LIST_DOCUMENT,
    variables: {
      ...(filter.query === '' ? {} : { q: filter.query }),
      first: asked.limit ?? 20,
      ...(asked.after === undefined ? {} : { after: asked.after }),
      sort: SORT_KEYS[asked.sort ?? 'created'],
    },
    what: 'the list of orders',
  })
  const page = parseOrderPage(data['orders'])
  if (page === undefined) {
    throw new ShieldError('unavailable', "Shopify's answer holds orders without their usual fields", {
      hint: 'Try again; if it stays so, check SHIELD_SHOPIFY_API_VERSION',
    })
  }
  const orders = page.orders.filter(filter.isMatch)
  const dropped = page.orders.length - orders.length
  return {
    orders,
    next: page.next,
    warnings: [
      ...warnings,
      ...(dropped > 0
        ? [`${dropped} that Shopify's search returned do not match (it lags behind changes) and are left out`]
        : []),
    ],
  }
}
