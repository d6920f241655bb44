import type { FormProvider, ProviderParts } from '../provider.ts'
import { handleShop } from './handle-shop.ts'
import { accountOf, credentialsOf, KEYS } from './keys.ts'
import { seedShop } from './seed-shop.ts'
import type { Shop } from './shop.ts'
import { lacksPermission, refusal } from './shop-errors.ts'
import { untidily } from './untidy.ts'

const HOST = 'sandbox-shop.example.com'

/** Hosts that there never are. https://www.rfc-editor.org/rfc/rfc2606 */
const UNREACHABLE = /^$|\.invalid$/

/** A small WooCommerce shop, under whatever host, with four consumer keys. */
export function createWooCommerce({ now, untidy }: ProviderParts): FormProvider {
  const shop: Shop = {
    customers: new Map(),
    orders: new Map(),
    notes: new Map(),
    fulfillments: new Map(),
    mails: { customerNote: true },
    next: { meta: 0, note: 0 },
  }
  seedShop(shop, now())
  return {
    title: 'WooCommerce',
    nangoProvider: 'woocommerce',
    baseUrl: `https://${HOST}`,
    accounts: KEYS.map(({ account }) => account),
    serves: ({ storeURL }) => typeof storeURL === 'string' && !UNREACHABLE.test(storeURL),
    form: {
      mode: 'BASIC',
      config: [{ name: 'storeURL', title: `Domain (any; say ${HOST})`, isSecret: false }],
      credentials: [
        { name: 'username', title: 'Consumer key', isSecret: false },
        { name: 'password', title: 'Consumer secret', isSecret: true },
      ],
      verification: '/wp-json/wc/v3/customers',
      accountOf,
      credentialsOf,
    },
    handle: (request) => {
      const answer = handleShop({ shop, now, untidy }, request)
      return untidy ? untidily(answer, request) : answer
    },
    isRetried: (status) => status === 401 || status === 429 || status >= 500,
    refusal,
    scopeRefusal: () => lacksPermission('write'),
    reset: () => {
      for (const map of [shop.customers, shop.orders, shop.notes, shop.fulfillments]) map.clear()
      seedShop(shop, now())
    },
  }
}
