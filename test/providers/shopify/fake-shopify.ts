import { sentJson } from '../../../src/domain/request/body.ts'
import type { Call } from '../../../src/domain/request/call.ts'
import type { Connection } from '../../../src/domain/provider/connection.ts'
import { type ProviderResponse, findReadingPost } from '../../../src/domain/provider/http.ts'
import type { JsonObject } from '../../../src/domain/text/json.ts'
import type { Reading } from '../../../src/domain/operation/operation.ts'
import { shopify } from '../../../src/providers/shopify/provider.ts'
import { handleAdmin } from '../../../src/sandbox/shopify/shopify.ts'
import { parseOperation } from '../../../src/sandbox/shopify/graphql.ts'
import { createShop, type Shop } from '../../../src/sandbox/shopify/shop.ts'

/** Tuesday. */
export const NOW = Date.parse('2026-11-24T10:00:00Z')

export const MUG = '48540157378793'
export const TULIPS = '48540157378800'
export const ADA = 'gid://shopify/Customer/6157654556905'

export const connection: Connection = {
  id: 'con_0000000000',
  name: 'shopify',
  provider: 'shopify',
  integration: 'shopify',
  nangoConnectionId: 'nango-1',
  account: { label: 'demo-store.myshopify.com', confirmed: true },
  askedScopes: [],
  grantedScopes: null,
  config: { subdomain: 'demo-store' },
  mismatch: null,
  environment: null,
  accessEndedAt: null,
  createdAt: '2026-11-23T00:00:00.000Z',
  updatedAt: '2026-11-23T00:00:00.000Z',
}

export function answer(
  body: unknown,
  status = 200,
  headers: ProviderResponse['headers'] = { 'x-shopify-api-version': '2026-10' },
): ProviderResponse {
  const isText = typeof body === 'string'
  return {
    status,
    contentType: isText ? 'text/html' : 'application/json',
    headers,
    text: isText ? body : JSON.stringify(body),
    json: isText ? undefined : body,
  }
}

/** Errors as recorded. */
export const THROTTLED = answer({
  errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
  extensions: {
    cost: {
      requestedQueryCost: 22,
      actualQueryCost: null,
      throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 3, restoreRate: 10 },
    },
  },
})

export function denied(field: string, data: unknown = null): ProviderResponse {
  return answer({ data, errors: [deniedError([field])] })
}

export function deniedError(path: readonly (string | number)[]) {
  return {
    message: `Access denied for ${path.at(-1)} field. Required access: \`read_things\` access scope.`,
    locations: [{ line: 1, column: 1 }],
    path,
    extensions: { code: 'ACCESS_DENIED', requiredAccess: '`read_things` access scope.' },
  }
}

export interface Asked {
  readonly name: string
  readonly query: string
  readonly variables: JsonObject
}

export interface FakeShopify {
  readonly reading: Reading
  readonly shop: Shop
  /** Milliseconds since 1970. */
  readonly clock: { now: number }
  readonly asked: Asked[]
  /** Instead of the shop's own answer, by root field; a function may leave the answer to the shop. */
  readonly answers: Map<string, ProviderResponse | ((asked: Asked) => ProviderResponse | undefined)>
  readonly send: (call: Call) => ProviderResponse
}

interface Given {
  readonly scopes?: readonly string[]
  readonly connection?: Connection
  readonly apiVersion?: string
  readonly untidy?: boolean
  /** What is asked is charged; without it the budget is always full, since time stands still here. */
  readonly isCharged?: boolean
}

const ALL_SCOPES = ['read_orders', 'write_draft_orders', 'read_customers']

/** The sandbox's shop, asked through the list of POSTs that are known to read, with answers that a test can replace. */
export function createFakeShopify(given: Given = {}): FakeShopify {
  const { scopes = ALL_SCOPES, apiVersion = '2026-10', untidy = false, isCharged = false } = given
  const clock = { now: NOW }
  const shop = createShop('demo-store.myshopify.com', NOW, untidy)
  const asked: Asked[] = []
  const answers: FakeShopify['answers'] = new Map()
  const run = (path: string, body: string): ProviderResponse => {
    if (!isCharged) shop.budget.points = 2_000
    const request = { method: 'POST', path, query: new URLSearchParams(), headers: {}, body }
    const context = { shop, scopes, now: clock.now, hasFilters: true, untidy }
    const { status, headers, body: text } = handleAdmin(context, request)
    return answer(JSON.parse(text), status, headers)
  }
  const reading: Reading = {
    connection: given.connection ?? connection,
    get now() {
      return clock.now
    },
    pause: async (milliseconds) => {
      clock.now += milliseconds
    },
    systemTimeZone: { timeZone: 'Europe/Berlin', warning: null },
    apiVersion,
    messages: async () => [],
    get: async () => answer({ errors: 'Not Found' }, 404),
    query: async (name, body) => {
      const rule = findReadingPost(shopify.readingPosts ?? {}, name, body)
      if (rule === undefined) throw new Error(`Not a post that reads: ${JSON.stringify(body)}`)
      const { query, variables } = body as { readonly query: string; readonly variables: JsonObject }
      const question = { name, query, variables }
      asked.push(question)
      const scripted = parseOperation(query, variables).selections.map(({ name }) => answers.get(name))
      const instead = scripted.find((one) => one !== undefined)
      const told = typeof instead === 'function' ? instead(question) : instead
      return told ?? run(rule.path(apiVersion), JSON.stringify(body))
    },
  }
  return {
    reading,
    shop,
    clock,
    asked,
    answers,
    send: (call) => run(call.path, JSON.stringify(sentJson(call))),
  }
}
