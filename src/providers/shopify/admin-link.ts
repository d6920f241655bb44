import { numberOf } from './gid.ts'

/** Where a person sees a draft order in Shopify's admin; null where the shop's name is not known. */
export function adminLink(shop: string | null, draftOrder: string): string | null {
  return shop === null ? null : `https://admin.shopify.com/store/${shop}/draft_orders/${numberOf(draftOrder)}`
}
