import { ShieldError } from '../../../domain/errors.ts'
import type { Reading } from '../../../domain/operation/operation.ts'
import { quoted } from '../../../domain/text/quoted.ts'
import { field, say } from '../../../domain/text/wording.ts'
import { phrase, assertSearchable } from '../ask.ts'
import { parseGid } from '../values.ts'
import { readOrder, type Personal, type OrderNode } from './order.ts'
import { searchOrders, type FoundOrders, type Search, type NameFormat } from './search-orders.ts'

type Found = Pick<FoundOrders, 'orders' | 'more' | 'warnings'>

interface FindAsk {
  readonly contact: boolean
  /** How many at most. */
  readonly limit: number
}

/** Runs one attempt. What Shopify's search returned is checked again, exactly. */
export async function findOrders(reading: Reading, attempt: Attempt, ask: FindAsk): Promise<Found> {
  const { limit } = ask
  const personal: Personal = ask.contact ? 'contact' : 'none'
  switch (attempt.kind) {
    case 'id':
      return byId(reading, attempt.id, personal)
    case 'email':
      return byEmail(reading, attempt.text, ask)
    case 'confirmation':
      return searchOrders(reading, {
        query: phrase('confirmation_number', attempt.text),
        personal,
        limit,
        isExact: ({ confirmationNumber }) => isNamed(confirmationNumber ?? '', [attempt.text]),
      })
    default:
      return byName(reading, attempt.text, { personal, limit })
  }
}

async function byId(reading: Reading, id: string, personal: Personal): Promise<Found> {
  const { order, warnings } = await readOrder(reading, id, personal)
  const orders: readonly OrderNode[] = order === null ? [] : [order]
  return { orders, more: false, warnings }
}

/** A shop can count in a way of its own (EN1001), which only its settings tell. */
async function byName(
  reading: Reading,
  text: string,
  ask: Pick<Search, 'personal' | 'limit'>,
): Promise<Found> {
  const usual = namesFor(text)
  const first = await searchOrders(reading, { ...nameSearch(usual), ...ask })
  const own = namesFor(text, first.format).filter((name) => !usual.includes(name))
  if (first.orders.length > 0 || own.length === 0) return first
  return searchOrders(reading, { ...nameSearch(own), ...ask })
}

function nameSearch(names: readonly string[]): Pick<Search, 'query' | 'isExact'> {
  return {
    query: names.map((name) => phrase('name', name)).join(' OR '),
    isExact: ({ name }) => isNamed(name, names),
  }
}

async function byEmail(reading: Reading, email: string, { contact, limit }: FindAsk): Promise<Found> {
  const found = await searchOrders(reading, {
    query: phrase('email', email),
    personal: contact ? 'contact' : 'email',
    limit,
    isExact: ({ email: theirs }) => isNamed(theirs ?? '', [email]),
  })
  if (!found.denied.includes('email')) return found
  throw new ShieldError(
    'not_connected',
    "This app may not read e-mail addresses, so what Shopify's search found cannot be checked",
    {
      hint: say`Ask for access to protected customer data in the app's settings at Shopify, or look by ${field('order')} #1001`,
    },
  )
}

export const KINDS = ['name', 'id', 'email', 'confirmation'] as const
type Kind = (typeof KINDS)[number]

/** One way to look for what a person typed. */
type Attempt =
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: Exclude<Kind, 'id'>; readonly text: string }

/** Shopify's own numbers of orders are at least this long; the numbers that a shop counts are shorter. */
const SHORTEST_ID = 10

/** The ways to look, in the order in which they are tried until one finds something. Fails with `usage`. */
export function attemptsFor(given: string, kind: Kind | undefined): readonly Attempt[] {
  const text = given.trim()
  assertSearchable(field('order'), text)
  const id = parseGid('Order', text)
  if (kind === 'id' || (kind === undefined && text.startsWith('gid:'))) {
    if (id !== undefined) return [{ kind: 'id', id }]
    throw new ShieldError('usage', say`${field('order')} ${quoted(text)} is not the id of an order`, {
      hint: say`${field('order')} 5544332211009 or ${field('order')} gid://shopify/Order/5544332211009`,
    })
  }
  if (kind !== undefined) return [{ kind, text }]
  if (/^[^@\s]+@[^@\s]+$/.test(text)) return [{ kind: 'email', text }]
  const isLong = id !== undefined && text.length >= SHORTEST_ID
  return [
    ...(isLong ? [{ kind: 'id' as const, id }] : []),
    { kind: 'name', text },
    ...(/^(?=.*[A-Z])[A-Z0-9]{6,16}$/i.test(text) ? [{ kind: 'confirmation' as const, text }] : []),
  ]
}

const USUAL: NameFormat = { prefix: '#', suffix: '' }

/** The names that `1001` or `#1001` may mean in a shop with this format. */
export function namesFor(given: string, format: NameFormat = USUAL): readonly string[] {
  const core = given.replace(/^#/, '')
  return [...new Set([given, core, `#${core}`, `${format.prefix}${core}${format.suffix}`])]
}

/** Exactly one of these, in any case: Shopify's search also returns what only resembles them. */
export function isNamed(name: string, names: readonly string[]): boolean {
  return names.some((one) => one.toLowerCase() === name.toLowerCase())
}
