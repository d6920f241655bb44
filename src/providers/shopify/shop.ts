import { ShieldError } from '../../domain/errors.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import { quoted } from '../../domain/text/quoted.ts'
import { option, say } from '../../domain/text/wording.ts'
import { numberOf } from './values.ts'

/** `my-store`, `my-store.myshopify.com`, or an address that a person copied out of the browser. */
const SHOP = /^(?:https?:\/\/)?([a-z0-9][a-z0-9_-]*)(?:\.myshopify\.com(?::443)?(?:[/?#][!-~]*)?)?$/i
const ADMIN = /^(?:https:\/\/)?admin\.shopify\.com\/store\/([a-z0-9][a-z0-9_-]*)(?:[/?#][!-~]*)?$/i

/** What it is called where it is given. */
const SHOP_NAME = option('--shop', 'config.subdomain')

/** DNS allows no label longer than this. */
const LONGEST = 63

/**
 * The name before `.myshopify.com`: it becomes a part of the host that Nango talks to, so nothing that could lead to
 * another one is let through. Fails with `usage`.
 */
export function parseShop(given: string): string {
  const text = given.trim()
  const name = (ADMIN.exec(text)?.[1] ?? SHOP.exec(text)?.[1])?.toLowerCase()
  const isAddress = /^https?:/i.test(text) && !/myshopify\.com|admin\.shopify\.com/i.test(text)
  if (name !== undefined && name.length <= LONGEST && !isAddress) return name
  throw new ShieldError('usage', say`${SHOP_NAME} ${quoted(text)} is not the name of a shop`, {
    hint: say`${SHOP_NAME} my-store, the part before .myshopify.com`,
  })
}

/** `my-store`, as the shop was connected or as it calls itself; null where neither tells. */
export function shopNameOf({ config, account }: Pick<Connection, 'config' | 'account'>): string | null {
  return config['subdomain'] ?? /^([a-z0-9][a-z0-9_-]*)\.myshopify\.com$/.exec(account.label)?.[1] ?? null
}

/** Where a person sees a draft order in Shopify's admin; null where the shop's name is not known. */
export function adminLink(shop: string | null, draftOrder: string): string | null {
  return shop === null ? null : `https://admin.shopify.com/store/${shop}/draft_orders/${numberOf(draftOrder)}`
}
