import { describe, expect, it } from 'vitest'
import { startClient, type Client, type Reply } from '../sandbox-client.ts'

const ALL = 'read_orders,write_draft_orders,read_customers'

interface Connected extends Client {
  readonly ask: (query: string, variables?: object, version?: string) => Promise<Reply>
}

/** A sandbox with one connection to a shop. */
async function startShop(scopes = ALL, subdomain = 'demo-store'): Promise<Connected> {
  const client = await startClient()
  const config = { subdomain, oauth_scopes_override: scopes }
  const session = await client.send('/connect/sessions', {
    method: 'POST',
    body: {
      tags: { a: 'b' },
      allowed_integrations: ['shopify'],
      integrations_config_defaults: { shopify: { connection_config: config } },
    },
  })
  expect(session.status).toBe(201)
  const { json } = await client.send('/connections')
  const headers = {
    'provider-config-key': 'shopify',
    'connection-id': String(json.connections[0]?.connection_id),
  }
  return {
    ...client,
    ask: (query, variables = {}, version = '2026-10') =>
      client.send(`/proxy/admin/api/${version}/graphql.json`, {
        method: 'POST',
        headers,
        body: { query, variables },
      }),
  }
}

const CREATE = `mutation C($input: DraftOrderInput!) { draftOrderCreate(input: $input) {
  draftOrder { id name tags } userErrors { field message } } }`
const MUG = { variantId: 'gid://shopify/ProductVariant/48540157378793', quantity: 1 }

describe('the sandbox’s Shopify', () => {
  it('answers what was selected and nothing else', async () => {
    const { ask } = await startShop()
    const { json } = await ask('{ shop { domain: myshopifyDomain } orders(first: 1) { nodes { name } } }')
    expect(json.data).toEqual({
      shop: { domain: 'sandbox:demo-store.myshopify.com' },
      orders: { nodes: [{ name: '#1001' }] },
    })
    expect(json.extensions.cost.throttleStatus.maximumAvailable).toBe(2000)
  })

  it.each([
    ['an unknown field', '{ shop { surprise } }', 'undefinedField'],
    ['an unknown root', '{ surprise }', 'undefinedField'],
    ['a mutation under a query', '{ draftOrderCreate { draftOrder { id } } }', 'undefinedField'],
    ['half a document', '{ shop {', 'syntaxError'],
    ['a fragment', '{ shop { ...F } } fragment F on Shop { name }', 'syntaxError'],
  ])('finds %s wrong before it runs anything', async (_what, query, code) => {
    const { ask } = await startShop()
    const { status, json } = await ask(query)
    expect(status).toBe(200)
    expect(json).toEqual({ errors: [expect.objectContaining({ extensions: { code } })] })
  })

  it('changes nothing when something is wrong with the selection', async () => {
    const { ask } = await startShop()
    await ask(CREATE.replace('name tags', 'surprise'), { input: { lineItems: [MUG] } })
    const { json } = await ask('{ draftOrders(first: 5) { nodes { id } } }')
    expect(json.data.draftOrders.nodes).toEqual([])
  })

  it('leaves a filter out that it does not know, and returns everything with a warning', async () => {
    const { ask } = await startShop()
    const { json } = await ask('query Q($q: String) { orders(first: 50, query: $q) { nodes { name } } }', {
      q: 'nme:#1001',
    })
    expect(json.data.orders.nodes).toHaveLength(7)
    expect(json.extensions.search).toEqual([
      {
        path: ['orders'],
        query: 'nme:#1001',
        warnings: [{ field: 'nme', message: 'Invalid search field for this query.', code: 'invalid_field' }],
      },
    ])
  })

  it('has no filter for the e-mail address of a draft order', async () => {
    const { ask } = await startShop()
    const { json } = await ask('{ draftOrders(first: 5, query: "email:a@b.c") { nodes { id } } }')
    expect(json.extensions.search[0].warnings[0].field).toBe('email')
  })

  it('has two orders of one name, and one whose name begins like another', async () => {
    const { ask } = await startShop()
    const names = async (q: string) => {
      const { json } = await ask(
        'query Q($q: String) { orders(first: 50, query: $q) { nodes { id name } } }',
        { q },
      )
      return (json.data.orders.nodes as { id: string; name: string }[]).map(({ name }) => name)
    }
    expect(await names('name:"#1003"')).toEqual(['#1003', '#1003'])
    expect(await names('name:"#1001"')).toEqual(['#1001', '#1001-A'])
    expect(await names('name:"1001" OR name:"1002"')).toEqual(['#1001', '#1002', '#1001-A'])
    expect(await names('financial_status:paid tag:vip')).toEqual(['#1001'])
  })

  it('knows a new draft order at once, but for its search', async () => {
    const { ask, clock } = await startShop()
    await ask(CREATE, { input: { lineItems: [MUG], tags: ['zebra', 'apple'] } })
    const found = async (query: string) => {
      const { json } = await ask(`{ draftOrders(first: 5${query}) { nodes { tags } } }`)
      return json.data.draftOrders.nodes as { tags: string[] }[]
    }
    expect(await found('')).toEqual([{ tags: ['apple', 'zebra'] }])
    expect(await found(', query: "tag:zebra"')).toEqual([])
    clock.time += 4_000
    expect(await found(', query: "tag:zebra"')).toHaveLength(1)
  })

  it.each([
    [{ lineItems: [] }, null, 'Add at least 1 product'],
    [
      { lineItems: [{ ...MUG, quantity: 0 }] },
      ['lineItems', '0', 'quantity'],
      'Quantity must be greater than or equal to 1',
    ],
    [
      { lineItems: [{ variantId: 'gid://shopify/ProductVariant/1', quantity: 1 }] },
      null,
      'Product with ID gid://shopify/ProductVariant/1 is no longer available.',
    ],
    [{ lineItems: [{ quantity: 1 }] }, null, 'Merchandise title is empty.'],
    [
      {
        lineItems: [
          { title: 'x', quantity: 1, originalUnitPriceWithCurrency: { amount: '-1', currencyCode: 'EUR' } },
        ],
      },
      null,
      'Cannot send negative price for line_item',
    ],
    [{ lineItems: [MUG], email: 'nobody' }, ['email'], 'Email is invalid'],
    [
      { lineItems: [MUG], tags: ['x'.repeat(41)] },
      ['tags', '0'],
      'Title Tag exceeds the maximum length of 40 characters',
    ],
  ])('objects to %j in Shopify’s words, within 200', async (input, field, message) => {
    const { ask } = await startShop()
    const { status, json } = await ask(CREATE, { input })
    expect(status).toBe(200)
    expect(json.data.draftOrderCreate).toEqual({ draftOrder: null, userErrors: [{ field, message }] })
  })

  it('does not send an invoice to nobody', async () => {
    const { ask } = await startShop()
    const { json } = await ask(CREATE, { input: { lineItems: [MUG] } })
    const { id } = json.data.draftOrderCreate.draftOrder
    const sent = await ask(
      'mutation S($id: ID!) { draftOrderInvoiceSend(id: $id, email: {}) { draftOrder { id } userErrors { message } } }',
      { id },
    )
    expect(sent.json.data.draftOrderInvoiceSend).toEqual({
      draftOrder: null,
      userErrors: [{ message: "To can't be blank" }],
    })
  })

  it('denies what was not granted, within 200', async () => {
    const { ask } = await startShop('read_orders')
    const created = await ask(CREATE, { input: { lineItems: [MUG] } })
    expect(created.status).toBe(200)
    expect(created.json).toMatchObject({
      data: { draftOrderCreate: null },
      errors: [{ path: ['draftOrderCreate'], extensions: { code: 'ACCESS_DENIED' } }],
    })
    const { json } = await ask('{ draftOrders(first: 1) { nodes { id } } shop { currencyCode } }')
    expect(json).toMatchObject({ data: null, errors: [{ path: ['draftOrders'] }] })
  })

  it('says what was granted, and that writing includes reading', async () => {
    const { ask } = await startShop('write_draft_orders')
    const { json } = await ask('{ currentAppInstallation { accessScopes { handle } } }')
    expect(json.data.currentAppInstallation.accessScopes).toEqual([
      { handle: 'write_draft_orders' },
      { handle: 'read_draft_orders' },
    ])
  })

  it.each([
    ['2026-10', '2026-10'],
    ['2026-01', '2026-01'],
    ['2025-01', '2026-01'],
    ['2027-01', '2027-01'],
    ['unstable', 'unstable'],
  ])('asked in version %s answers in %s without an error', async (asked, answered) => {
    const { ask } = await startShop()
    const { status, headers } = await ask('{ shop { currencyCode } }', {}, asked)
    expect([status, headers.get('x-shopify-api-version')]).toEqual([200, answered])
  })

  it.each(['latest', '2026-11', 'v1'])('has no version %s', async (version) => {
    const { ask } = await startShop()
    expect((await ask('{ shop { currencyCode } }', {}, version)).status).toBe(404)
  })

  it('throttles within 200', async () => {
    const { ask, sandbox } = await startShop()
    sandbox.addFault({
      kind: 'status',
      when: 'before',
      amount: 429,
      code: '',
      wait: null,
      method: null,
      path: null,
      times: 1,
    })
    const { status, json } = await ask('{ shop { currencyCode } }')
    expect(status).toBe(200)
    expect(json).toMatchObject({
      errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
      extensions: { cost: { actualQueryCost: null } },
    })
  })

  it('keeps the draft orders of each shop to itself, and forgets them all when it is reset', async () => {
    const { ask, sandbox } = await startShop()
    await ask(CREATE, { input: { lineItems: [MUG] } })
    expect(
      (await ask(CREATE, { input: { lineItems: [MUG] } })).json.data.draftOrderCreate.draftOrder.name,
    ).toBe('#D54')
    sandbox.reset()
    expect((await ask('{ shop { currencyCode } }')).status).toBe(400)
  })
})

describe('connecting a shop in the sandbox', () => {
  const session = (client: Client, config: object) =>
    client.send('/connect/sessions', {
      method: 'POST',
      body: {
        tags: { a: 'b' },
        allowed_integrations: ['shopify'],
        integrations_config_defaults: { shopify: { connection_config: config } },
      },
    })

  it('leads to the shop that was named, and only its owner can consent', async () => {
    const client = await startClient({ autoConsent: false })
    const { token } = (await session(client, { subdomain: 'my-store' })).json.data
    const start = await client.send(
      `/oauth/connect/shopify?connect_session_token=${token}&params[subdomain]=other-store`,
    )
    expect(start.status).toBe(302)
    const page = await client.send(start.headers.get('location') ?? '')
    expect(page.text).toContain('sandbox:my-store.myshopify.com')
    expect(page.text).not.toContain('demo-store')
  })

  it('takes the shop from the address where the session names none', async () => {
    const client = await startClient({ autoConsent: false })
    const { token } = (await session(client, {})).json.data
    const start = await client.send(
      `/oauth/connect/shopify?connect_session_token=${token}&params[subdomain]=x`,
    )
    expect((await client.send(start.headers.get('location') ?? '')).text).toContain('sandbox:x.myshopify.com')
  })

  it('is refused with a page where no shop is named', async () => {
    const client = await startClient({ autoConsent: false })
    const { token } = (await session(client, {})).json.data
    const { status, text } = await client.send(`/oauth/connect/shopify?connect_session_token=${token}`)
    expect(status).toBe(400)
    expect(text).toContain('Missing Connection Config param(s)')
    expect(text).toContain('connection_validation_failed')
  })

  it('happens by itself for a named shop, and not without one', async () => {
    const client = await startClient()
    await session(client, {})
    expect((await client.send('/connections')).json.connections).toEqual([])
    await session(client, { subdomain: 'my-store' })
    expect((await client.send('/connections')).json.connections).toHaveLength(1)
  })

  it('keeps the scopes in the token, separated by commas as Shopify does', async () => {
    const { send } = await startShop('read_orders,write_draft_orders')
    const { json } = await send('/connections')
    const id = String(json.connections[0].connection_id)
    const { json: connection } = await send(`/connections/${id}?provider_config_key=shopify`)
    expect(connection.credentials.raw.scope).toBe('read_orders,write_draft_orders')
    expect(connection.connection_config).toMatchObject({ subdomain: 'demo-store' })
  })
})
