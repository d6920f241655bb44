import { sentJson } from '../../../src/domain/request/body.ts'
import { randomBytes } from 'node:crypto'
import type { Connection } from '../../../src/domain/provider/connection.ts'
import type { ProviderResponse, Query } from '../../../src/domain/provider/http.ts'
import type { Call } from '../../../src/domain/request/call.ts'
import type { Reading } from '../../../src/domain/operation/operation.ts'
import type { Answer } from '../../../src/sandbox/answer.ts'
import { createWooCommerce } from '../../../src/sandbox/woocommerce/woocommerce.ts'

const NOW = Date.parse('2026-11-23T12:00:00Z')

export const connection: Connection = {
  id: 'con_0000000003',
  name: 'woocommerce',
  provider: 'woocommerce',
  integration: 'woocommerce',
  nangoConnectionId: 'nango-3',
  account: { label: 'sandbox-shop.example.com', confirmed: true },
  askedScopes: ['read'],
  grantedScopes: null,
  config: { storeURL: 'sandbox-shop.example.com' },
  mismatch: null,
  environment: null,
  accessEndedAt: null,
  createdAt: '2026-11-23T00:00:00.000Z',
  updatedAt: '2026-11-23T00:00:00.000Z',
}

/** JSON as the shop answers, or a page where a text is given. */
export function answer(status: number, body: unknown): ProviderResponse {
  const isPage = typeof body === 'string'
  return {
    status,
    contentType: isPage ? 'text/html; charset=UTF-8' : 'application/json; charset=UTF-8',
    headers: {},
    text: isPage ? body : JSON.stringify(body),
    json: isPage ? undefined : body,
  }
}

/** WordPress's envelope, as recorded. */
export function refusal(status: number, code: string, message = 'Refused.', said: unknown = status) {
  return answer(status, { code, message, data: { status: said } })
}

export interface FakeShop extends Reading {
  /** Every GET, with its query. */
  readonly asked: string[]
  /** Answers in place of the shop's, by the beginning of the path. */
  readonly instead: Map<string, ProviderResponse>
  /** Sends a write straight to the shop: of shield's, or of somebody else's. */
  readonly send: (call: Pick<Call, 'method' | 'path' | 'body'>) => ProviderResponse
}

type KeyName = 'administrator' | 'shop-manager' | 'read-only' | 'write-only'

/** The sandbox's shop, without a server between, seen with one of its keys. */
export function openShop(key: KeyName = 'administrator', untidy = false): FakeShop {
  const shop = createWooCommerce({
    now: () => NOW,
    random: randomBytes,
    seed: {},
    untidy,
    tell: () => {},
  })
  const credentials = shop.form.credentialsOf(`sandbox:${key}`)
  const pair = credentials.type === 'BASIC' ? `${credentials.username}:${credentials.password}` : ''
  const handle = (method: string, path: string, query: Query, body: string | null) =>
    responseOf(
      shop.handle({
        method,
        path,
        query: new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])),
        headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
        body,
      }),
    )
  const asked: string[] = []
  const instead = new Map<string, ProviderResponse>()
  return {
    asked,
    instead,
    connection,
    now: NOW,
    pause: async () => undefined,
    systemTimeZone: { timeZone: 'UTC', warning: null },
    apiVersion: '',
    messages: async () => [],
    query: async () => {
      throw new Error('Nothing is posted to read')
    },
    get: async (path, query = []) => {
      asked.push(query.length === 0 ? path : `${path}?${query.map((pair) => pair.join('=')).join('&')}`)
      const other = [...instead].find(([beginning]) => path.startsWith(beginning))
      return other?.[1] ?? handle('GET', path, query, null)
    },
    send: (call) => handle(call.method, call.path, [], JSON.stringify(sentJson(call))),
  }
}

function responseOf({ status, headers, body }: Answer): ProviderResponse {
  const contentType = headers['content-type'] ?? ''
  const json = contentType.includes('json') ? (JSON.parse(body) as unknown) : undefined
  return { status, contentType, headers: {}, text: body, json }
}
