import { describe, expect, it } from 'vitest'
import { sessionBody, startClient } from '../../sandbox-client.ts'
import { HOST, keyOf, openSession, shopSession, startShop, submit } from '../../woocommerce/shop-client.ts'

const INVALID = {
  error: {
    code: 'connection_test_failed',
    message: 'The given credentials were found to be invalid. Please check the credentials and try again.',
  },
}

describe('credentials sent to the sandbox', () => {
  it('connect once they were tried at the provider, with the tags and the configuration of the session', async () => {
    const client = await startClient({ autoConsent: false })
    const reply = await submit(client, await openSession(client))
    expect(reply.status).toBe(200)
    expect(reply.json).toEqual({ connectionId: expect.any(String), providerConfigKey: 'woocommerce' })
    const detail = await client.send(
      `/connections/${reply.json.connectionId}?provider_config_key=woocommerce`,
    )
    expect(detail.json).toMatchObject({
      tags: { shield_attempt: 'a1' },
      connection_config: { storeURL: HOST },
      metadata: {},
      credentials: { type: 'BASIC', ...keyOf('administrator') },
    })
    expect(client.sandbox.calls().map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /wp-json/wc/v3/customers',
    ])
  })

  it.each([
    ['a wrong secret', { ...keyOf('administrator'), password: 'cs_wrong' }, HOST],
    ['an unknown key', { username: 'ck_nobody', password: 'cs_nobody' }, HOST],
    ['a key that may not read', keyOf('write-only'), HOST],
    ['a host that does not exist', keyOf('administrator'), 'nowhere.invalid'],
    ['no host', keyOf('administrator'), null],
  ])('connect nothing with %s, and the answer is the same for all', async (_case, credentials, host) => {
    const client = await startClient({ autoConsent: false })
    const reply = await submit(client, await openSession(client, shopSession(host)), credentials)
    expect([reply.status, reply.json]).toEqual([400, INVALID])
    expect((await client.send('/connections')).json.connections).toEqual([])
  })

  it('take the host from the address where the session has none, and never against it', async () => {
    const client = await startClient({ autoConsent: false })
    const send = (token: string, host: string) =>
      client.send(`/api-auth/basic/woocommerce?connect_session_token=${token}&params[storeURL]=${host}`, {
        method: 'POST',
        body: keyOf('administrator'),
        key: null,
      })
    expect((await send(await openSession(client, shopSession(null)), HOST)).status).toBe(200)
    expect((await send(await openSession(client), 'nowhere.example.com')).status).toBe(200)
  })

  it.each([
    ['the other way', '/api-auth/api-key/woocommerce', { apiKey: 'x' }, 400, 'invalid_auth_mode'],
    [
      'a provider with a consent',
      '/api-auth/basic/google-calendar',
      keyOf('administrator'),
      400,
      'invalid_auth_mode',
    ],
    ['no such integration', '/api-auth/basic/nope', keyOf('administrator'), 404, 'unknown_provider_config'],
    ['a part missing', '/api-auth/basic/woocommerce', { username: 'ck_1' }, 400, 'invalid_body'],
    [
      'a part too many',
      '/api-auth/basic/woocommerce',
      { ...keyOf('administrator'), x: 1 },
      400,
      'invalid_body',
    ],
  ])('are refused for %s', async (_case, path, body, status, code) => {
    const client = await startClient({ autoConsent: false })
    const reply = await submit(client, await openSession(client, { tags: {} }), body, path)
    expect([reply.status, reply.json.error.code]).toEqual([status, code])
  })

  it('are refused outside of what the session allows, and without a session', async () => {
    const client = await startClient({ autoConsent: false })
    const narrow = await openSession(client, sessionBody())
    expect((await submit(client, narrow)).json).toEqual({ error: { code: 'integration_not_allowed' } })
    const gone = `nango_connect_session_${'0'.repeat(64)}`
    expect([(await submit(client, gone)).status, (await submit(client, gone)).json.error.code]).toEqual([
      401,
      'unknown_connect_session_token',
    ])
  })

  it('are refused in another length than Nango takes, and with an id of the caller', async () => {
    const client = await startClient({ autoConsent: false })
    const token = await openSession(client)
    const long = await submit(client, token, { ...keyOf('administrator'), password: 'x'.repeat(1025) })
    expect(long.json.error).toMatchObject({ code: 'invalid_body', errors: [{ code: 'too_big' }] })
    const path = `/api-auth/basic/woocommerce?connect_session_token=${token}&connection_id=mine`
    const chosen = await client.send(path, { method: 'POST', body: keyOf('administrator'), key: null })
    expect(chosen.json.error).toMatchObject({
      code: 'invalid_query_params',
      errors: [{ path: ['connection_id'] }],
    })
  })

  it('authorise nothing again that was deleted meanwhile', async () => {
    const client = await startClient({ autoConsent: false })
    const { connectionId } = (await submit(client, await openSession(client))).json
    const again = await client.send('/connect/sessions/reconnect', {
      method: 'POST',
      body: {
        connection_id: connectionId,
        integration_id: 'woocommerce',
        integrations_config_defaults: { woocommerce: { connection_config: { storeURL: HOST } } },
      },
    })
    await client.send(`/connections/${connectionId}?provider_config_key=woocommerce`, { method: 'DELETE' })
    const reply = await submit(client, again.json.data.token)
    expect([reply.status, reply.json]).toEqual([400, { error: { code: 'invalid_connection' } }])
    expect((await client.send('/connections')).json.connections).toEqual([])
  })

  it('authorise the same connection again, which forgets tags that are not sent again', async () => {
    const client = await startClient({ autoConsent: false })
    const first = await submit(client, await openSession(client))
    const again = await client.send('/connect/sessions/reconnect', {
      method: 'POST',
      body: {
        connection_id: first.json.connectionId,
        integration_id: 'woocommerce',
        integrations_config_defaults: { woocommerce: { connection_config: { storeURL: HOST } } },
      },
    })
    const second = await submit(client, again.json.data.token, keyOf('shop-manager'))
    expect(second.json.connectionId).toBe(first.json.connectionId)
    const { connections } = (await client.send('/connections')).json
    expect(connections).toMatchObject([{ connection_id: first.json.connectionId, tags: {} }])
  })
})

describe('a provider with a form', () => {
  it('is authorised by itself under --auto-consent, and credentials sent then make no second connection', async () => {
    const client = await startClient({ autoConsent: true })
    const token = await openSession(client)
    const before = (await client.send('/connections')).json.connections
    expect(before).toHaveLength(1)
    expect((await submit(client, token)).json.connectionId).toBe(before[0].connection_id)
    expect((await client.send('/connections')).json.connections).toHaveLength(1)
  })

  it('is called with its own credentials, as the store that it was connected to', async () => {
    const client = await startShop('shop-manager')
    const reply = await client.shop('/customers/3')
    expect([reply.status, reply.json.id, 'meta_data' in reply.json]).toEqual([200, 3, false])
  })

  it('has no consent page', async () => {
    const client = await startClient({ autoConsent: false })
    const token = await openSession(client)
    const reply = await client.send(`/oauth/connect/woocommerce?connect_session_token=${token}`, {
      key: null,
    })
    expect([reply.status, reply.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8'])
  })
})

describe('the form on the connect page', () => {
  const open = async (host: string | null) => {
    const client = await startClient({ autoConsent: false })
    const reply = await client.send('/connect/sessions', { method: 'POST', body: shopSession(host) })
    const { connect_link: link, token } = reply.json.data
    const page = await client.send(`${link}&apiURL=${encodeURIComponent(client.sandbox.url)}`, { key: null })
    return { client, token: String(token), page: page.text }
  }
  const post = (client: Awaited<ReturnType<typeof open>>['client'], fields: Record<string, string>) =>
    client.send('/connect-ui/form/woocommerce', {
      method: 'POST',
      key: null,
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })

  it('asks for what the session does not say', async () => {
    expect((await open(HOST)).page).not.toContain('name="storeURL"')
    const { page } = await open(null)
    for (const name of ['storeURL', 'username', 'password']) expect(page).toContain(`name="${name}"`)
    expect(page).toMatch(/type="password"\s+name="password"/)
  })

  it('connects what was typed', async () => {
    const { client, token } = await open(null)
    const reply = await post(client, { session_token: token, storeURL: HOST, ...keyOf('administrator') })
    expect([reply.status, reply.text]).toEqual([200, expect.stringContaining('sandbox:administrator')])
    expect((await client.send('/connections')).json.connections).toHaveLength(1)
  })

  it('comes back with the reason when it does not work, and without what was typed', async () => {
    const { client, token } = await open(HOST)
    const reply = await post(client, { session_token: token, username: 'ck_1', password: 'cs_canary' })
    expect([reply.status, reply.text]).toEqual([400, expect.stringContaining('found to be invalid')])
    expect(reply.text).toContain('<form')
    expect(reply.text).not.toContain('cs_canary')
    expect((await client.send('/connections')).json.connections).toEqual([])
  })
})
