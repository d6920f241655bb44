import { fullBudget, type Budget } from './budget.ts'
import type { StoredDraft } from './draft-orders.ts'
import type { StoredOrder } from './orders.ts'

/** Everything that one shop of the sandbox holds. */
export interface Shop {
  /** `sandbox:demo-store.myshopify.com` */
  readonly domain: string
  readonly orders: readonly StoredOrder[]
  /** Oldest first. */
  readonly drafts: StoredDraft[]
  /** Of the one app that there is. */
  readonly budget: Budget
}

export function createShop(domain: string, now: number, untidy: boolean): Shop {
  const near = untidy ? nearOrders(now) : []
  return { domain, orders: [...seedOrders(now), ...near], drafts: [], budget: fullBudget(now) }
}

/** The first draft order of a fresh shop is #D53. */
export const FIRST_DRAFT = 53

const DAY = 86_400_000
const MINUTE = 60_000

/**
 * The orders of a fresh shop, oldest first: one of each kind that a customer asks about, two with one name, and one
 * whose name only begins like another's.
 */
function seedOrders(now: number): readonly StoredOrder[] {
  const begin = Math.floor(now / DAY) * DAY
  const at = (daysAgo: number, minute: number): number => begin - daysAgo * DAY + minute * MINUTE
  return [
    order(1001, at(9, 601), {
      fulfillment: 'PARTIALLY_FULFILLED',
      tags: ['vip'],
      total: 2_450,
      items: [mug('Blue', 2, 1)],
      parcels: [parcel('IN_TRANSIT', '1Z999AA10123456784', at(8, 600), null)],
    }),
    order(1002, at(8, 602), {
      fulfillment: 'FULFILLED',
      closedAt: at(5, 0),
      items: [mug('Green', 1, 0)],
      parcels: [parcel('DELIVERED', '1Z999AA10123456785', at(7, 600), at(6, 660))],
    }),
    order(1003, at(7, 603), { items: [mug('Blue', 1, 1)], email: 'grace@example.com' }),
    // Made by an app, under a name that there was already.
    order(1003, at(6, 604), { financial: 'PENDING', outstanding: 1_200, confirmation: 'XPAV284D9' }),
    order(1004, at(5, 605), {
      financial: 'REFUNDED',
      returned: 'RETURNED',
      refunded: 1_200,
      total: 0,
      cancelledAt: at(4, 0),
    }),
    order(1005, at(4, 606), { name: '#1001-A', email: 'ada@example.com.au', confirmation: 'XPAV284F5' }),
    order(1006, at(1, 607), { email: 'grace@example.com', tags: ['phone'] }),
  ]
}

/**
 * Newer orders whose names and addresses begin like those of others: Shopify's search returns them first, and more of them
 * than fit on a page.
 */
function nearOrders(now: number): readonly StoredOrder[] {
  const begin = Math.floor(now / DAY) * DAY
  return Array.from({ length: 24 }, (_, index) =>
    order(2001 + index, begin + index * MINUTE, {
      name: `#1001-${String.fromCodePoint(66 + index)}`,
      email: 'ada@example.com.au',
      fulfillment: 'FULFILLED',
      closedAt: begin + DAY / 2,
    }),
  )
}

function order(number: number, createdAt: number, changes: Partial<StoredOrder>): StoredOrder {
  return {
    number,
    name: `#${number}`,
    email: 'ada@example.com',
    confirmation: `XPAV${number}C`,
    createdAt,
    financial: 'PAID',
    fulfillment: 'UNFULFILLED',
    returned: 'NO_RETURN',
    cancelledAt: null,
    closedAt: null,
    tags: [],
    total: 1_200,
    refunded: 0,
    outstanding: 0,
    items: [mug('Blue', 1, 1)],
    parcels: [],
    ...changes,
  }
}

function mug(variant: string, quantity: number, open: number): StoredOrder['items'][number] {
  return { title: 'Mug', variant, sku: `MUG-${variant.slice(0, 3).toUpperCase()}`, quantity, open }
}

function parcel(
  displayStatus: string,
  number: string,
  sentAt: number,
  deliveredAt: number | null,
): StoredOrder['parcels'][number] {
  return { displayStatus, number, sentAt, deliveredAt }
}
