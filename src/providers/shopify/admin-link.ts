import type { Connection } from '../../domain/provider/connection.ts'
import { numberOf } from './gid.ts'

/** `my-store`, as the shop was connected or as it calls itself; null where neither tells. */
export function shopNameOf({ config, account }: Pick<Connection, 'config' | 'account'>): string | null {
  return config['subdomain'] ?? /^([a-z0-9][a-z0-9_-]*)\.myshopify\.com$/.exec(account.label)?.[1] ?? null
}

/** Where a person sees a draft order in Shopify's admin; null where the shop's name is not known. */
export function adminLink(shop: string | null, draftOrder: string): string | null {
  return shop === null ? null : `https://admin.shopify.com/store/${shop}/draft_orders/${numberOf(draftOrder)}`
}
