import { describe, expect, it } from 'vitest'
import { parseFault } from '../../../../src/sandbox/parse-fault.ts'
import { fullScope, startClient, startConnected } from '../../sandbox-client.ts'

const KEY = 'provider_config_key=google-calendar'

async function idOf({ send }: Pick<Awaited<ReturnType<typeof startClient>>, 'send'>): Promise<string> {
  return (await send('/connections')).json.connections[0].connection_id
}

describe("the list of the sandbox's connections", () => {
  it('is newest first, filtered by all that is asked, and paged', async () => {
    const { send } = await startClient()
    for (const [team, nonce] of [
      ['blue', '1'],
      ['blue', '2'],
      ['red', '3'],
    ])
      await send('/connect/sessions', { method: 'POST', body: { tags: { team, nonce } } })
    const nonces = async (query: string) =>
      (await send(`/connections${query}`)).json.connections.map(
        (one: { tags: { nonce: string } }) => one.tags.nonce,
      )
    expect(await nonces('')).toEqual(['3', '2', '1'])
    expect(await nonces('?tags[team]=blue')).toEqual(['2', '1'])
    expect(await nonces('?tags[team]=blue&tags[nonce]=1')).toEqual(['1'])
    expect(await nonces('?tags[team]=Blue')).toEqual([])
    expect(await nonces('?integrationId=google-calendar&limit=1&page=1')).toEqual(['2'])
    expect(await nonces('?integrationId=nope')).toEqual([])
    const first = (await send('/connections')).json.connections[2]
    expect(await nonces(`?connectionId=${first.connection_id}`)).toEqual(['1'])
    expect(first).toEqual({
      id: 1,
      connection_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/),
      provider_config_key: 'google-calendar',
      provider: 'google-calendar',
      errors: [],
      end_user: null,
      tags: { team: 'blue', nonce: '1' },
      metadata: null,
      created: '2026-11-24T10:00:00.000+00:00',
    })
  })

  it.each([
    '?integrationId=a&integrationId=b',
    '?search=',
    '?tags[a%20b]=x',
    '?limit=0',
    '?limit=2001',
    '?limit=x',
    '?limit=',
    '?page=-1',
    '?tags={}',
  ])('refuses %s', async (query) => {
    const { send } = await startClient()
    const reply = await send(`/connections${query}`)
    expect([reply.status, reply.json.error.code]).toEqual([400, 'invalid_query_params'])
  })
})

describe("one of the sandbox's connections", () => {
  it('holds the raw answer of the token endpoint with its scope, and the refresh token only when asked', async () => {
    const client = await startConnected(['calendar.readonly'])
    const id = await idOf(client)
    const { json } = await client.send(`/connections/${id}?${KEY}`)
    expect(json.credentials).toEqual({
      type: 'OAUTH2',
      access_token: expect.any(String),
      expires_at: '2026-11-24T10:59:59.000Z',
      raw: expect.objectContaining({ scope: fullScope('calendar.readonly'), token_type: 'Bearer' }),
    })
    expect(json).toMatchObject({
      connection_config: { oauth_scopes_override: [fullScope('calendar.readonly')] },
      created_at: '2026-11-24T10:00:00.000+00:00',
      last_fetched_at: '2026-11-24T10:00:00.000+00:00',
    })
    expect(json.credentials.raw).not.toHaveProperty('refresh_token')
    const full = await client.send(`/connections/${id}?${KEY}&refresh_token=true`)
    expect(full.json.credentials.refresh_token).toEqual(expect.any(String))
    expect(full.json.credentials.raw.refresh_token).toBe(full.json.credentials.refresh_token)
  })

  it('shows no credentials to a key that may not read them, and refreshes nothing for it', async () => {
    const client = await startConnected()
    const path = `/connections/${await idOf(client)}?${KEY}`
    client.sandbox.addFault(parseFault('no-credentials'))
    expect((await client.send(path)).json).toMatchObject({ credentials: {}, last_fetched_at: null })
    for (const flag of ['force_refresh', 'refresh_token']) {
      const refused = await client.send(`${path}&${flag}=true`)
      expect([refused.status, refused.json.error]).toEqual([
        403,
        {
          code: 'forbidden',
          message:
            'Credential and refresh options require the environment:connections:read_credentials scope',
        },
      ])
    }
  })

  it.each(['a?b', 'a&b', 'é', 'x'.repeat(256)])('cannot be asked for under the id %j', async (id) => {
    const client = await startConnected()
    const path = `/connections/${encodeURIComponent(id)}?${KEY}`
    for (const sending of [{}, { method: 'DELETE' }, { method: 'PATCH', body: { tags: {} } }]) {
      const reply = await client.send(path, sending)
      expect([reply.status, reply.json.error.code]).toEqual([400, 'invalid_uri_params'])
      expect(reply.json.error.errors[0].path).toEqual(['connectionId'])
    }
    const place = '?provider_config_key=a%2Fb'
    const reply = await client.send(`/connections/x${place}`)
    expect([reply.status, reply.json.error.code]).toEqual([400, 'invalid_query_params'])
    const metadata = { connection_id: id, provider_config_key: 'google-calendar', metadata: {} }
    const body = await client.send('/connections/metadata', { method: 'PATCH', body: metadata })
    expect([body.status, body.json.error.code]).toEqual([400, 'invalid_body'])
  })

  it('may bear any id that it was imported under', async () => {
    const client = await startClient()
    const reply = await client.send('/connections', {
      method: 'POST',
      body: {
        provider_config_key: 'google-calendar',
        connection_id: 'a?b',
        credentials: { type: 'OAUTH2', access_token: 'x' },
      },
    })
    expect(reply.status).toBe(201)
    expect((await client.send('/connections')).json.connections).toMatchObject([{ connection_id: 'a?b' }])
  })

  it('is given a new token when less than fifteen minutes are left, and still works', async () => {
    const client = await startConnected()
    const id = await idOf(client)
    const token = async (query = '') =>
      (await client.send(`/connections/${id}?${KEY}${query}`)).json.credentials.access_token
    const first = await token()
    client.clock.time += 44 * 60_000
    expect(await token()).toBe(first)
    client.clock.time += 60_000
    const second = await token()
    expect(second).not.toBe(first)
    expect(await token('&force_refresh=true')).not.toBe(second)
    client.clock.time += 5 * 3_600_000
    expect((await client.google('/calendar/v3/calendars/primary')).status).toBe(200)
  })

  it.each([
    ['', 400, { code: 'invalid_query_params' }],
    [
      '?provider_config_key=nope',
      400,
      { code: 'unknown_provider_config', message: 'Provider does not exists' },
    ],
    [`?${KEY}`, 404, { code: 'not_found', message: 'Failed to find connection' }],
    [`?${KEY}&force_refresh=maybe`, 400, { code: 'invalid_query_params' }],
  ])('is not found with %j', async (query, status, error) => {
    const { send } = await startConnected()
    const reply = await send(`/connections/nope${query}`)
    expect([reply.status, reply.json.error]).toEqual([status, expect.objectContaining(error)])
  })

  it('is deleted once; a second time it is unknown', async () => {
    const client = await startConnected()
    const path = `/connections/${await idOf(client)}?${KEY}`
    const first = await client.send(path, { method: 'DELETE' })
    expect([first.status, first.json]).toEqual([200, { success: true }])
    for (const gone of [path, '/connections/x?provider_config_key=nope']) {
      const second = await client.send(gone, { method: 'DELETE' })
      expect([second.status, second.json]).toEqual([400, { error: { code: 'unknown_connection' } }])
    }
    expect((await client.send('/connections')).json.connections).toEqual([])
  })

  it('has its tags replaced as a whole', async () => {
    const client = await startConnected()
    const path = `/connections/${await idOf(client)}?${KEY}`
    const reply = await client.send(path, { method: 'PATCH', body: { tags: { New: '1' } } })
    expect(reply.json).toEqual({ success: true })
    expect((await client.send(path)).json.tags).toEqual({ new: '1' })
    expect((await client.send(path, { method: 'PATCH', body: { name: 'x' } })).status).toBe(400)
  })

  it('is given an end user with tags of its own, and an address for webhooks, which an empty one takes off', async () => {
    const client = await startConnected()
    const path = `/connections/${await idOf(client)}?${KEY}`
    const change = (body: object) => client.send(path, { method: 'PATCH', body })
    await change({
      end_user: { id: 'u1', email: 'u@example.com' },
      webhook_url_override: 'https://a.example/x',
    })
    expect((await client.send(path)).json).toMatchObject({
      tags: { end_user_id: 'u1', end_user_email: 'u@example.com' },
      end_user: { id: 'u1', display_name: null, email: 'u@example.com', tags: null, organization: null },
      webhook_url_override: 'https://a.example/x',
    })
    await change({ webhook_url_override: '' })
    expect((await client.send(path)).json.webhook_url_override).toBeNull()
    expect((await change({ webhook_url_override: 'http://10.0.0.1/x' })).status).toBe(400)
  })

  it('keeps metadata, replaced by POST and merged by PATCH', async () => {
    const client = await startConnected()
    const id = await idOf(client)
    const change = (method: string, metadata: object, connection: unknown = id) =>
      client.send('/connections/metadata', {
        method,
        body: { connection_id: connection, provider_config_key: 'google-calendar', metadata },
      })
    expect((await change('POST', { x: 1 })).status).toBe(201)
    expect((await change('PATCH', { y: 2 }, [id])).json.metadata).toEqual({ y: 2 })
    const path = `/connections/${id}?${KEY}`
    expect((await client.send(path)).json.metadata).toEqual({ x: 1, y: 2 })
    await change('POST', { z: 3 })
    expect((await client.send(path)).json.metadata).toEqual({ z: 3 })
    const missing = await change('POST', {}, 'nope')
    expect([missing.status, missing.json.error.code]).toEqual([404, 'unknown_connection'])
  })
})

describe('importing a connection into the sandbox', () => {
  const importing = ({ send }: Awaited<ReturnType<typeof startClient>>, body: object) =>
    send('/connections', { method: 'POST', body: { provider_config_key: 'google-calendar', ...body } })

  it('replaces without a word what is there under the id, by nothing where nothing is given', async () => {
    const client = await startConnected(['calendar.readonly'])
    const id = await idOf(client)
    const before = (await client.send(`/connections/${id}?${KEY}`)).json
    const { access_token } = before.credentials
    const reply = await importing(client, {
      connection_id: id,
      credentials: { type: 'OAUTH2', access_token },
      connection_config: { subdomain: 'two' },
    })
    expect(reply.status).toBe(201)
    const after = (await client.send(`/connections/${id}?${KEY}`)).json
    expect(after).toMatchObject({
      id: before.id,
      tags: {},
      metadata: {},
      connection_config: { subdomain: 'two' },
    })
    expect((await client.google('/calendar/v3/calendars/primary')).status).toBe(200)
  })

  it('gives a new one an id of its own, and tries credentials of a form first', async () => {
    const client = await startClient()
    const form = (apiKey: string) =>
      client.send('/connections', {
        method: 'POST',
        body: { provider_config_key: 'whatsapp-business', credentials: { type: 'API_KEY', apiKey } },
      })
    const made = await form('EAAsandboxSystemUser')
    expect([made.status, made.json.connection_id]).toEqual([201, expect.stringMatching(/^[0-9a-f]{8}-/)])
    const refused = await form('EAAsandboxNobody')
    expect([refused.status, refused.json.error.code]).toEqual([400, 'connection_test_failed'])
  })

  it.each([
    ['another kind of credentials', { credentials: { type: 'API_KEY', apiKey: 'x' } }, 400, 'invalid_body'],
    [
      'a key of the body that there is not',
      { credentials: { type: 'OAUTH2', access_token: 'x' }, x: 1 },
      400,
      'invalid_body',
    ],
    [
      'a life in seconds',
      { credentials: { type: 'OAUTH2', access_token: 'x', expires_in: 1 } },
      400,
      'invalid_body',
    ],
    [
      'an integration that there is not',
      { provider_config_key: 'nope', credentials: { type: 'OAUTH2', access_token: 'x' } },
      404,
      'not_found',
    ],
  ])('refuses %s', async (_what, body, status, code) => {
    const reply = await importing(await startClient(), body)
    expect([reply.status, reply.json.error.code]).toEqual([status, code])
  })
})
