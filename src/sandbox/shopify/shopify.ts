import { jsonAnswer, parseObject, type Answer } from '../answer.ts'
import type { OauthProvider, ProviderParts, ProviderRequest } from '../provider.ts'
import { createTokens } from '../tokens.ts'
import { parseOperation } from './graphql.ts'
import { createShop, type Shop } from './shop.ts'
import { isJsonObject } from '../../domain/text/json.ts'
import { costAnswer, throttled } from './budget.ts'
import { execute, accessDenied } from './execute.ts'
import type { Context } from './resolve.ts'

const WORDS: Readonly<Record<number, string>> = {
  401: '[API] Invalid API key or access token (unrecognized login or wrong password)',
  402: 'Unavailable Shop',
  403: '[API] This action requires merchant approval for this scope.',
  404: 'Not Found',
  423: 'Unavailable Shop',
}

/** Shopify's own words for a status; it throttles with a status of 200. */
function refusal(status: number): Answer {
  if (status === 429) return jsonAnswer(200, throttled(costAnswer({ points: 3, at: 0 }, 22, null)))
  if (status >= 500 || status === 200) {
    const message = 'Internal error. Looks like something went wrong on our end.'
    return jsonAnswer(status, { errors: [{ message, extensions: { code: 'INTERNAL_SERVER_ERROR' } }] })
  }
  return jsonAnswer(status, { errors: WORDS[status] ?? 'Bad Request' })
}

/** As if the scope of this field were missing. */
function scopeRefusal(field: string): Answer {
  return jsonAnswer(200, { data: null, errors: [accessDenied(field, 'write_draft_orders')] })
}

const QUARTERS = [0, 3, 6, 9]

/** Stable versions at a moment, the oldest first: one a quarter, each for a year. https://shopify.dev/docs/api/usage/versioning */
function servedVersions(now: number): readonly string[] {
  const date = new Date(now)
  const quarter = date.getUTCFullYear() * 4 + QUARTERS.findLastIndex((month) => month <= date.getUTCMonth())
  return [3, 2, 1, 0].map((ago) => {
    const at = quarter - ago
    return `${Math.floor(at / 4)}-${String((QUARTERS[at % 4] ?? 0) + 1).padStart(2, '0')}`
  })
}

/** The version that answers: an older one than is served falls forward without an error. Undefined for no version. */
function answeringVersion(asked: string, now: number): string | undefined {
  if (asked === 'unstable') return asked
  if (!/^\d{4}-(?:01|04|07|10)$/.test(asked)) return undefined
  const served = servedVersions(now)
  const [oldest = asked] = served
  return asked < oldest ? oldest : asked
}

const PATH = /^\/admin\/api\/([^/]+)\/graphql\.json$/

/** Shopify's Admin API: one address for everything. */
export function handleAdmin(context: Omit<Context, 'warn'>, request: ProviderRequest): Answer {
  const asked = PATH.exec(request.path)?.[1]
  const version = asked === undefined ? undefined : answeringVersion(asked, context.now)
  if (version === undefined || request.method !== 'POST') return refusal(404)
  const { query, variables } = parseObject(request.body) ?? {}
  if (typeof query !== 'string')
    return jsonAnswer(400, { errors: { query: 'Required parameter missing or invalid' } })
  const answer = execute(context, query, isJsonObject(variables) ? variables : {})
  return jsonAnswer(200, answer, { 'x-shopify-api-version': version })
}

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
    const consent = tokens.find(request)
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
  const { query } = parseObject(request.body) ?? {}
  if (typeof query !== 'string') return []
  try {
    return parseOperation(query, {}).selections.map(({ name }) => name)
  } catch {
    return []
  }
}
