import { ShieldError } from '../../../domain/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../domain/json.ts'
import type { Reading } from '../../../domain/operation.ts'
import { askShopify, objectIn } from '../ask.ts'
import { phrase } from '../search.ts'
import { orderById, orderSearch, type Personal } from './documents.ts'
import type { Attempt } from './identify.ts'
import { isNamed, namesFor, type NameFormat } from './names.ts'
import { parseOrderNode, type OrderNode } from './order.ts'

export interface FoundOrders {
  readonly orders: readonly OrderNode[]
  /** Shopify has more that match. */
  readonly more: boolean
  readonly warnings: readonly string[]
}

export interface FindAsk {
  readonly contact: boolean
  /** How many at most, of an e-mail address. */
  readonly limit: number
}

const NONE: FoundOrders = { orders: [], more: false, warnings: [] }

/** Runs one attempt. What Shopify's search returned is checked again, exactly. */
export async function findOrders(reading: Reading, attempt: Attempt, ask: FindAsk): Promise<FoundOrders> {
  const personal: Personal = ask.contact ? 'contact' : 'none'
  switch (attempt.kind) {
    case 'id':
      return byId(reading, attempt.id, personal)
    case 'email':
      return byEmail(reading, attempt.text, ask)
    case 'confirmation':
      return searchAll(reading, {
        query: phrase('confirmation_number', attempt.text),
        personal,
        isExact: ({ confirmationNumber }) => isNamed(confirmationNumber ?? '', [attempt.text]),
      })
    default:
      return byName(reading, attempt.text, personal)
  }
}

async function byId(reading: Reading, id: string, personal: Personal): Promise<FoundOrders> {
  const question = { document: orderById(personal), variables: { id }, what: `the order ${id}` }
  const { data, warnings } = await askShopify(reading, question)
  if (data['order'] === null) return NONE
  const order = nodeOf(data['order'])
  if (order.id === id) return { orders: [order], more: false, warnings }
  throw new ShieldError('unavailable', `Shopify answered with another order than ${id}`, {
    hint: 'Try again',
  })
}

/** A shop can count in a way of its own (EN1001), which only its settings tell. */
async function byName(reading: Reading, text: string, personal: Personal): Promise<FoundOrders> {
  const usual = namesFor(text)
  const first = await searchAll(reading, { ...nameSearch(usual), personal })
  const own = namesFor(text, first.format).filter((name) => !usual.includes(name))
  if (first.orders.length > 0 || own.length === 0) return first
  return searchAll(reading, { ...nameSearch(own), personal })
}

function nameSearch(names: readonly string[]): Pick<Search, 'query' | 'isExact'> {
  return {
    query: names.map((name) => phrase('name', name)).join(' OR '),
    isExact: ({ name }) => isNamed(name, names),
  }
}

interface Search {
  readonly query: string
  readonly personal: Personal
  readonly isExact: (order: OrderNode) => boolean
}

/** Few at a time, because each order is large, and not for ever. */
const PAGE_SIZE = 3
const MOST_PAGES = 5

async function searchAll(
  reading: Reading,
  search: Search,
): Promise<FoundOrders & { readonly format: NameFormat }> {
  const orders: OrderNode[] = []
  let page = await searchPage(reading, search, { first: PAGE_SIZE, after: null })
  for (let count = 1; ; count += 1) {
    orders.push(...page.nodes.filter(search.isExact))
    if (page.next === null || count === MOST_PAGES) break
    page = await searchPage(reading, search, { first: PAGE_SIZE, after: page.next })
  }
  return { orders, more: page.next !== null, warnings: page.warnings, format: page.format }
}

async function byEmail(reading: Reading, email: string, ask: FindAsk): Promise<FoundOrders> {
  const isExact = (order: OrderNode): boolean => isNamed(order.email ?? '', [email])
  const search: Search = {
    query: phrase('email', email),
    personal: ask.contact ? 'contact' : 'email',
    isExact,
  }
  const page = await searchPage(reading, search, { first: ask.limit, after: null })
  if (page.denied.includes('email')) {
    throw new ShieldError(
      'not_connected',
      "This app may not read e-mail addresses, so what Shopify's search found cannot be checked",
      {
        hint: "Ask for access to protected customer data in the app's settings at Shopify, or look by --order #1001",
      },
    )
  }
  return {
    orders: page.nodes.filter((order) => isExact(order)),
    more: page.next !== null,
    warnings: page.warnings,
  }
}

interface Page {
  readonly nodes: readonly OrderNode[]
  readonly next: string | null
  readonly warnings: readonly string[]
  readonly denied: readonly string[]
  readonly format: NameFormat
}

async function searchPage(
  reading: Reading,
  { query, personal }: Search,
  { first, after }: { readonly first: number; readonly after: string | null },
): Promise<Page> {
  const what = 'the order'
  const variables = { q: query, first, ...(after === null ? {} : { after }) }
  const { data, warnings, denied } = await askShopify(reading, {
    document: orderSearch(personal),
    variables,
    what,
  })
  const orders = objectIn(data, 'orders', what)
  const nodes = Array.isArray(orders['nodes']) ? orders['nodes'] : []
  return {
    nodes: nodes.map((node: Json) => nodeOf(node)),
    next: nextOf(orders),
    warnings,
    denied,
    format: formatOf(data['shop']),
  }
}

/** Fails with `unavailable` for what is not a whole order: half an answer is none. */
function nodeOf(value: Json | undefined): OrderNode {
  const order = parseOrderNode(value)
  if (order !== undefined) return order
  throw new ShieldError('unavailable', "Shopify's answer holds an order without its usual fields", {
    hint: 'Try again; if it stays so, check SHIELD_SHOPIFY_API_VERSION',
  })
}

function nextOf(connection: JsonObject): string | null {
  const info = connection['pageInfo']
  const cursor = isJsonObject(info) && info['hasNextPage'] === true ? info['endCursor'] : null
  return typeof cursor === 'string' && cursor !== '' ? cursor : null
}

function formatOf(shop: Json | undefined): NameFormat {
  const text = (name: string, usual: string): string => {
    const value = isJsonObject(shop) ? shop[name] : undefined
    return typeof value === 'string' ? value : usual
  }
  return { prefix: text('orderNumberFormatPrefix', '#'), suffix: text('orderNumberFormatSuffix', '') }
}
