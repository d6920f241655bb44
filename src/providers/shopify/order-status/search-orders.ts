import { ShieldError } from '../../../domain/errors.ts'
import type { Reading } from '../../../domain/operation/operation.ts'
import { objectOf, textOf, listOf, type Json } from '../../../domain/text/json.ts'
import { objectIn, nextCursor, unusual } from '../answer.ts'
import { askShopify } from '../ask.ts'
import { namesSearch, orderSearch, nodeOf, readOrder, type Personal, type OrderNode } from './order.ts'

/** How a shop writes the number of an order into its name. */
export interface NameFormat {
  readonly prefix: string
  readonly suffix: string
}

/** What tells whether an order is the one that was meant. */
type Named = Pick<OrderNode, 'id' | 'name' | 'confirmationNumber' | 'email'>

export interface Search {
  readonly query: string
  readonly personal: Personal
  /** Shopify's search also returns what only resembles what was asked for. */
  readonly isExact: (order: Named) => boolean
  /** The most that match. */
  readonly limit: number
}

export interface FoundOrders {
  readonly orders: readonly OrderNode[]
  /** Shopify has more that match. */
  readonly more: boolean
  readonly warnings: readonly string[]
  /** Fields that may not be read. */
  readonly denied: readonly string[]
  readonly format: NameFormat
}

/**
 * Whole orders are asked for a few at a time: each costs about 90 points, and Shopify refuses a query of more than
 * 1,000. https://shopify.dev/docs/api/usage/limits#single-query-limit
 */
const WHOLE_ORDERS = 5
/** After those only what tells them apart, and whole orders one by one. */
const NAMES = 250
const MOST_PAGES = 20

/**
 * Every order that the search finds and that matches exactly, the newest first. Fails with `failed` where it came to no
 * end without a match: that would not be "not found".
 */
export async function searchOrders(reading: Reading, search: Search): Promise<FoundOrders> {
  const { limit } = search
  const begun = await readBeginning(reading, search)
  const { format, warnings, denied } = begun
  const exact = begun.nodes.filter((order) => search.isExact(order))
  if (exact.length > limit || begun.next === null)
    return { orders: exact.slice(0, limit), more: exact.length > limit, warnings, denied, format }
  const missing = limit - exact.length
  const rest = await namesAfter(reading, search, begun.next, missing + 1)
  const orders: OrderNode[] = [...exact]
  for (const { id } of rest.found.slice(0, missing)) {
    const { order } = await readOrder(reading, id, search.personal)
    if (order !== null) orders.push(order)
  }
  const unseen = [...denied, ...rest.denied]
  return { orders, more: rest.found.length > missing, warnings, denied: unseen, format }
}

/** As many as are wanted of the matches behind a place in the search. */
async function namesAfter(
  reading: Reading,
  { query, personal, isExact }: Search,
  from: string,
  wanted: number,
): Promise<{ readonly found: readonly Named[]; readonly denied: readonly string[] }> {
  const found: Named[] = []
  const hidden: string[] = []
  let after = from
  for (let count = 0; count < MOST_PAGES; count += 1) {
    const { data, denied } = await askShopify(reading, {
      document: namesSearch(personal),
      variables: { q: query, first: NAMES, after },
      what: 'the order',
      isMore: true,
    })
    const orders = objectIn(data, 'orders', 'the order')
    hidden.push(...denied)
    found.push(...listOf(orders['nodes']).map(nameOf).filter(isExact))
    const next = nextCursor(orders, 'the order')
    if (next === null || found.length >= wanted) return { found, denied: hidden }
    after = next
  }
  if (found.length > 0) return { found, denied: hidden }
  const looked = WHOLE_ORDERS + MOST_PAGES * NAMES
  throw new ShieldError(
    'failed',
    `The order is not among the first ${looked} that Shopify's search returned, and there are more`,
    { hint: 'An order is found by its id without a search: shield shopify order-status --order ID' },
  )
}

async function readBeginning(reading: Reading, { query, personal }: Search) {
  const { data, warnings, denied } = await askShopify(reading, {
    document: orderSearch(personal),
    variables: { q: query, first: WHOLE_ORDERS },
    what: 'the order',
  })
  const orders = objectIn(data, 'orders', 'the order')
  return {
    nodes: listOf(orders['nodes']).map(nodeOf),
    next: nextCursor(orders, 'the order'),
    warnings,
    denied,
    format: formatOf(data['shop']),
  }
}

/** Fails with `unavailable` for what cannot be told apart. */
function nameOf(node: Json): Named {
  const { id, name, confirmationNumber = null, email = null } = objectOf(node)
  const isText = (value: Json): value is string | null => value === null || typeof value === 'string'
  if (typeof id === 'string' && typeof name === 'string' && isText(confirmationNumber) && isText(email))
    return { id, name, confirmationNumber, email }
  throw unusual('an order without its name')
}

function formatOf(shop: Json | undefined): NameFormat {
  const { orderNumberFormatPrefix: prefix, orderNumberFormatSuffix: suffix } = objectOf(shop)
  return { prefix: typeof prefix === 'string' ? prefix : '#', suffix: textOf(suffix) }
}
