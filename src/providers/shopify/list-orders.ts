import * as z from 'zod'
import { remarkIf, warningsOf, type Display } from '../../domain/operation/display.ts'
import { defineRead, type Reading, type SystemTimeZone } from '../../domain/operation/operation.ts'
import { unusual } from './answer.ts'
import { askShopify } from './ask.ts'
import { LIST_DOCUMENT, listedOrder, parseOrderPage } from './listed-order.ts'
import { filterOf, isDay, listOrdersInput, type ListOrdersInput } from './order-filter.ts'
import { ORDER_SCOPES } from './scopes.ts'
import { numberOf, moneyText, words } from './values.ts'
import { listedTime } from '../../domain/text/times.ts'

const output = z.object({
  orders: z.array(listedOrder),
  next: z
    .string()
    .nullable()
    .meta({ description: 'What `after` takes for the next page; null on the last one' }),
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
        listedTime(order.createdAt),
        order.cancelledAt === null ? words(order.financialStatus) : 'cancelled',
        words(order.fulfillmentStatus),
        moneyText(order.total),
      ]),
      empty: next === null ? 'No orders' : 'No orders so far',
    },
    ...remarkIf(next !== null, `There are more: --after ${next}`),
    ...warningsOf(warnings),
  ],
})

const SORT_KEYS = { created: 'CREATED_AT', processed: 'PROCESSED_AT', updated: 'UPDATED_AT' } as const

const MOST_PAGES = 20

/** Goes on until the limit is full: Shopify may send a page of which nothing is left. */
async function listOrders(asked: ListOrdersInput, reading: Reading): Promise<Output> {
  const zone = zoneFor(asked, reading)
  const filter = filterOf(asked, zone.timeZone)
  const limit = asked.limit ?? 20
  const orders: Output['orders'] = []
  const warnings = new Set(zone.warning === null ? [] : [zone.warning])
  let next = asked.after ?? null
  let dropped = 0
  for (let count = 0; count < MOST_PAGES; count += 1) {
    const page = await readPage(reading, asked, filter.query, { first: limit - orders.length, after: next })
    const matching = page.orders.filter(filter.isMatch)
    orders.push(...matching)
    dropped += page.orders.length - matching.length
    for (const warning of page.warnings) warnings.add(warning)
    next = page.next
    if (next === null || orders.length >= limit) break
  }
  return {
    orders,
    next,
    warnings: [
      ...warnings,
      ...(dropped > 0
        ? [`${dropped} that Shopify's search returned do not match (it lags behind changes) and are left out`]
        : []),
    ],
  }
}

/** Days are in this machine's zone, which takes 12 ms to find; a time bears its own offset. */
function zoneFor({ from, to }: ListOrdersInput, reading: Reading): SystemTimeZone {
  return [from, to].some(isDay) ? reading.systemTimeZone : { timeZone: 'UTC', warning: null }
}

async function readPage(
  reading: Reading,
  { sort = 'created' }: ListOrdersInput,
  query: string,
  { first, after }: { readonly first: number; readonly after: string | null },
) {
  const { data, warnings } = await askShopify(reading, {
    document: LIST_DOCUMENT,
    variables: {
      ...(query === '' ? {} : { q: query }),
      first,
      ...(after === null ? {} : { after }),
      sort: SORT_KEYS[sort],
    },
    what: 'the list of orders',
    isMore: after !== null,
  })
  const page = parseOrderPage(data['orders'])
  if (page !== undefined) return { ...page, warnings }
  throw unusual('orders without their usual fields')
}
