import type { Answer } from '../answer.ts'
import type { OauthProvider, ProviderParts, ProviderRequest } from '../provider.ts'
import { createTokens } from '../tokens.ts'
import { bodyOf, handleAdmin } from './handle-admin.ts'
import { parseOperation } from './parse-operation.ts'
import { refusal, scopeRefusal } from './refusals.ts'
import { createShop, type Shop } from './shop.ts'

/** A small Shopify: every shop there is has the same orders at first, and draft orders of its own. */
export function createShopify({ now, random, untidy }: ProviderParts): OauthProvider {
  const shops = new Map<string, Shop>()
  const tokens = createTokens({ now, random, scopeSeparator: ',' })
  const shopOf = (domain: string): Shop => {
    const shop = shops.get(domain) ?? createShop(domain, now(), untidy)
    shops.set(domain, shop)
    return shop
  }
  const answer = (request: ProviderRequest, hasFilters: boolean): Answer => {
    const consent = tokens.find((request.headers['authorization'] ?? '').replace(/^Bearer /, ''))
    if (consent === undefined) return refusal(401)
    const { account, scopes } = consent
    return handleAdmin({ shop: shopOf(account), scopes, now: now(), hasFilters, untidy }, request)
  }
  return {
    title: 'Shopify',
    nangoProvider: 'shopify',
    baseUrl: 'https://demo-store.myshopify.com',
    defaultScopes: 'read_orders,write_draft_orders,read_customers',
    scopeSeparator: ' ',
    accounts: ['sandbox:demo-store.myshopify.com'],
    needs: ['subdomain'],
    accountsOf: ({ subdomain }) => [`sandbox:${String(subdomain)}.myshopify.com`],
    serves: ({ subdomain }) => typeof subdomain === 'string',
    issue: tokens.issue,
    refresh: tokens.refresh,
    forget: tokens.forget,
    handle: (request) => answer(request, true),
    handleUnfiltered: (request) => answer(request, false),
    isRetried: (status) => status === 401 || status === 429 || status >= 500,
    refusal,
    scopeRefusal: (request) => scopeRefusal(rootFieldsOf(request)[0] ?? ''),
    addressOf: (request) => [request.path, ...rootFieldsOf(request)].join('/'),
    reset: () => {
      shops.clear()
      tokens.clear()
    },
  }
}

/** `draftOrderCreate`: what tells requests to the one address apart. */
function rootFieldsOf(request: ProviderRequest): readonly string[] {
  const { query } = bodyOf(request) ?? {}
  if (typeof query !== 'string') return []
  try {
    return parseOperation(query, {}).selections.map(({ name }) => name)
  } catch {
    return []
  }
}
