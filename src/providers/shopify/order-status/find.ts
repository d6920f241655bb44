import { ShieldError } from '../../../domain/errors.ts'
import type { Reading } from '../../../domain/operation/operation.ts'
import { field, say } from '../../../domain/text/wording.ts'
import { phrase } from '../search.ts'
import type { Personal } from './documents.ts'
import type { Attempt } from './identify.ts'
import { isNamed, namesFor } from './names.ts'
import type { OrderNode } from './order.ts'
import { readOrder } from './read-order.ts'
import { searchOrders, type FoundOrders, type Search } from './search.ts'

type Found = Pick<FoundOrders, 'orders' | 'more' | 'warnings'>

export interface FindAsk {
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
