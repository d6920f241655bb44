import type { StoredDraft } from './draft-orders.ts'
import type { StoredOrder } from './orders.ts'
import { nearOrders, seedOrders } from './seed-orders.ts'

/** Everything that one shop of the sandbox holds. */
export interface Shop {
  /** `sandbox:demo-store.myshopify.com` */
  readonly domain: string
  readonly orders: readonly StoredOrder[]
  /** Oldest first. */
  readonly drafts: StoredDraft[]
}

export function createShop(domain: string, now: number, untidy: boolean): Shop {
  const near = untidy ? nearOrders(now) : []
  return { domain, orders: [...seedOrders(now), ...near], drafts: [] }
}

/** The first draft order of a fresh shop is #D53. */
export const FIRST_DRAFT = 53
