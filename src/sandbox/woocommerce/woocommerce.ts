import type { FormProvider, ProviderParts, ProviderRequest } from '../provider.ts'
import { handleShop } from './handle-shop.ts'
import { accountOf, credentialsOf, KEYS } from './keys.ts'
import { seedShop, type Shop } from './shop.ts'
import { lacksPermission, refusal } from './shop-answers.ts'
import { isJsonObject, type Json } from '../../domain/text/json.ts'
import { isOk, type Answer } from '../answer.ts'

/**
 * The same answer as a shop with careless plugins gives it: lists with gaps, which PHP writes as objects, numbers as
 * text, amounts as numbers, entities in names, and what is read between a warning of PHP and a comment of a cache.
 */
function untidily(answer: Answer, { method }: ProviderRequest): Answer {
  if (!isOk(answer) || answer.body === '') return answer
  const body = JSON.stringify(untidy(JSON.parse(answer.body) as Json, ''))
  if (method !== 'GET') return { ...answer, body }
  return { ...answer, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: between(body) }
}

function between(json: string): string {
  const where = '/var/www/wp-content/plugins/extras/extras.php'
  const warning = `<br />\n<b>Warning</b>:  Undefined variable $extras in <b>${where}</b> on line <b>12</b><br />\n`
  return `${warning}${json}\n<!-- Cached page, generated in 0.2 s -->`
}

function untidy(value: Json, name: string): Json {
  if (Array.isArray(value)) {
    const rows = value.map((entry: Json, index): [string, Json] => [String(index + 1), untidy(entry, '')])
    return rows.length === 0 ? [] : Object.fromEntries(rows)
  }
  if (isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, untidy(inner, key)]))
  }
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string') return value
  if (AMOUNTS.includes(name) && /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(value)) return Number(value)
  // A first letter is enough to show whether entities are read, and no seeded name has an ampersand in it.
  return NAMES.includes(name) ? value.replace(/^./u, (letter) => `&#${letter.codePointAt(0)};`) : value
}

const AMOUNTS: readonly string[] = ['total', 'amount', 'number']
const NAMES: readonly string[] = ['name', 'method_title', 'reason', 'first_name', 'last_name', 'username']

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
    refusal,
    scopeRefusal: () => lacksPermission('write'),
    reset: () => {
      for (const map of [shop.customers, shop.orders, shop.notes, shop.fulfillments]) map.clear()
      seedShop(shop, now())
    },
  }
}
