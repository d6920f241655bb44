import { afterEach, describe, expect, it } from 'vitest'
import { type FakeServer, html, json, openFakeServer, type Reply } from '../fake-server.ts'
import { NANGO_ERRORS } from '../nango-errors.ts'
import { API_KEY, failureOf, openAt } from '../nango-fixtures.ts'

let server: FakeServer
const serve = async (reply: Reply) => {
  server = await openFakeServer(() => reply)
  return openAt(server.url)
}
afterEach(async () => {
  await server.close()
})

const CANARY = 'client-secret-canary'
const CLIENT = { id: 'client-1', secret: CANARY, scopes: ['read_orders', 'write_draft_orders'] }
const SHOPIFY = {
  unique_key: 'shopify',
  provider: 'shopify',
  display_name: 'Shopify',
  logo: 'http://127.0.0.1:3003/images/template-logos/shopify.svg',
  forward_webhooks: true,
  created_at: '2026-11-23T02:00:54.551Z',
  updated_at: '2026-11-23T02:00:54.551Z',
}
const CREDENTIALS = {
  type: 'OAUTH2',
  client_id: 'client-1',
  client_secret: CANARY,
  scopes: 'read_orders,write_draft_orders',
}
const missing = json(404, { error: { code: 'not_found', message: 'Integration "shopify" does not exist' } })
const sent = () => {
  const [request] = server.requests
  return {
    method: request?.method,
    target: request?.target,
    body: request?.body.length === 0 ? null : (JSON.parse(request?.body.toString() ?? 'null') as unknown),
    key: request?.rawHeaders.find(([name]) => name === 'Authorization')?.[1],
  }
}
const refusedAt = (path: readonly string[]) =>
  json(400, { error: { code: 'invalid_body', errors: [{ code: 'x', message: `bad ${CANARY}`, path }] } })

describe('the list of integrations', () => {
  it('holds their keys, providers and when they were made', async () => {
    const nango = await serve(json(200, { data: [SHOPIFY, { ...SHOPIFY, unique_key: 'second shop' }] }))
    expect(await nango.listIntegrations()).toEqual([
      { key: 'shopify', provider: 'shopify', createdAt: '2026-11-23T02:00:54.551Z' },
      { key: 'second shop', provider: 'shopify', createdAt: '2026-11-23T02:00:54.551Z' },
    ])
    expect(sent()).toEqual({ method: 'GET', target: '/integrations', body: null, key: `Bearer ${API_KEY}` })
  })

  it.each([
    ['malformedAuthHeader', 'nango_failed'],
    ['unknownAccount', 'key_refused'],
  ] as const)('takes a key for refused only where every route says so (%s)', async (name, reason) => {
    server = await openFakeServer(({ target }) =>
      target === '/integrations' ? NANGO_ERRORS.unknownAccount : NANGO_ERRORS[name],
    )
    expect(await failureOf(openAt(server.url).listIntegrations())).toMatchObject({ reason })
  })

  it.each([
    ['a page', html(200)],
    ['another shape', json(200, { configs: [] })],
    ['an entry of another shape', json(200, { data: [{ unique_key: 1 }] })],
  ])('is not believed when it is %s', async (_case, reply) => {
    const nango = await serve(reply)
    expect(await failureOf(nango.listIntegrations())).toMatchObject({ code: 'unavailable' })
  })
})

describe('the client of an integration', () => {
  it('is read whole', async () => {
    const nango = await serve(json(200, { data: { ...SHOPIFY, credentials: CREDENTIALS } }))
    expect(await nango.findClient('shopify')).toEqual(CLIENT)
    expect(sent().target).toBe('/integrations/shopify?include=credentials')
  })

  it.each([
    ['there is no such integration', missing],
    ['it is one with a form', json(200, { data: { ...SHOPIFY, credentials: null } })],
    ['the key may not read it', json(200, { data: SHOPIFY })],
    ['it is empty', json(200, { data: { ...SHOPIFY, credentials: { ...CREDENTIALS, client_secret: '' } } })],
  ])('is none when %s', async (_case, reply) => {
    const nango = await serve(reply)
    expect(await nango.findClient('shopify')).toBeNull()
  })
})

describe('an integration', () => {
  it('is created with client and scopes, which are joined without spaces', async () => {
    const nango = await serve(json(200, { data: SHOPIFY }))
    await nango.createIntegration({ key: 'shopify', provider: 'shopify', title: 'Shopify', client: CLIENT })
    expect(sent()).toMatchObject({
      method: 'POST',
      target: '/integrations',
      body: { provider: 'shopify', unique_key: 'shopify', display_name: 'Shopify', credentials: CREDENTIALS },
    })
  })

  it('is created without credentials for a provider with a form', async () => {
    const nango = await serve(json(200, { data: { ...SHOPIFY, unique_key: 'woocommerce' } }))
    await nango.createIntegration({
      key: 'woocommerce',
      provider: 'woocommerce',
      title: 'WooCommerce',
      client: null,
    })
    expect(sent().body).toEqual({
      provider: 'woocommerce',
      unique_key: 'woocommerce',
      display_name: 'WooCommerce',
    })
  })

  it('is updated with everything, because Nango replaces the client as a whole', async () => {
    const nango = await serve(json(200, { data: SHOPIFY }))
    await nango.updateClient('shopify', CLIENT)
    expect(sent()).toMatchObject({
      method: 'PATCH',
      target: '/integrations/shopify',
      body: { credentials: CREDENTIALS },
    })
  })

  it.each([
    ['uniqueKey', 'conflict', 'already'],
    ['provider', 'unavailable', 'does not know that provider'],
    ['credentials.scopes', 'usage', 'credentials.scopes'],
    ['credentials.client_id', 'usage', 'credentials.client_id'],
  ])('that is refused at %s says so, without the secret', async (path, code, words) => {
    const nango = await serve(refusedAt(path.split('.')))
    const failure = await failureOf(
      nango.createIntegration({ key: 'shopify', provider: 'shopify', title: 'Shopify', client: CLIENT }),
    )
    expect(failure).toMatchObject({ code, message: expect.stringContaining(words) })
    expect(`${failure.message} ${failure.hint} ${failure.stack}`).not.toContain(CANARY)
  })

  it('that is refused without a place (credentials for a provider with a form) says so', async () => {
    const nango = await serve(
      json(400, { error: { code: 'invalid_body', message: 'incompatible credentials auth type' } }),
    )
    expect(await failureOf(nango.updateClient('woocommerce', CLIENT))).toMatchObject({
      code: 'usage',
      message: "Nango does not take the integration's settings (invalid_body)",
    })
  })

  it('that is gone when it is updated is named', async () => {
    const nango = await serve(missing)
    expect(await failureOf(nango.updateClient('shopify', CLIENT))).toMatchObject({
      code: 'not_connected',
      message: 'Nango has no integration "shopify"',
    })
  })

  it('is not taken for changed when the answer is another one', async () => {
    const nango = await serve(json(200, { data: { ...SHOPIFY, unique_key: 'other' } }))
    expect(await failureOf(nango.updateClient('shopify', CLIENT))).toMatchObject({ code: 'unavailable' })
  })
})
