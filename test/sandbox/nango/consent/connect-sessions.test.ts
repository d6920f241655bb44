import { describe, expect, it } from 'vitest'
import { NOW, sessionBody, startClient, startConnected } from '../../sandbox-client.ts'

const post = (body: unknown) => ({ method: 'POST', body })

describe('a connect session', () => {
  it('is created with a token, a link and thirty minutes', async () => {
    const { send, sandbox } = await startClient({ autoConsent: false })
    const reply = await send('/connect/sessions', post(sessionBody()))
    expect(reply.status).toBe(201)
    const { token, connect_link: link, expires_at: end } = reply.json.data
    expect(token).toMatch(/^nango_connect_session_[0-9a-f]{64}$/)
    expect(link).toBe(`${sandbox.url}/connect-ui/?session_token=${token}`)
    expect(Date.parse(end)).toBe(NOW + 30 * 60_000)
  })

  it.each([
    [{}, 'invalid_type', ['end_user']],
    [{ tags: {}, foo: 1 }, 'unrecognized_keys', []],
    [{ tags: [] }, 'invalid_type', ['tags']],
    [{ tags: { 'a b': 'x' } }, 'invalid_key', ['tags', 'a b']],
    [{ tags: { a: 1 } }, 'invalid_type', ['tags', 'a']],
    [{ tags: { a: 'x'.repeat(256) } }, 'too_big', ['tags', 'a']],
    [{ tags: { a: '' } }, 'too_small', ['tags', 'a']],
    [{ tags: { Ab: 'x', aB: 'y' } }, 'custom', ['tags']],
    [{ tags: { end_user_email: 'nobody' } }, 'custom', ['tags']],
    [{ tags: {}, allowed_integrations: ['a/b'] }, 'invalid_format', ['allowed_integrations', '0']],
    [{ end_user: { id: '' } }, 'too_small', ['end_user', 'id']],
    [
      {
        tags: {},
        integrations_config_defaults: {
          'google-calendar': { connection_config: { oauth_scopes_override: ['a'] } },
        },
      },
      'invalid_type',
      ['integrations_config_defaults', 'google-calendar', 'connection_config', 'oauth_scopes_override'],
    ],
    [{ tags: {}, webhook_url_override: 'https://api.nango.dev/x' }, 'custom', ['webhook_url_override']],
    [{ tags: Object.fromEntries('abcdefghijk'.split('').map((key) => [key, 'x'])) }, 'custom', ['tags']],
    [{ tags: {}, allowed_integrations: 'google-calendar' }, 'invalid_type', ['allowed_integrations']],
    [
      { tags: {}, allowed_integrations: ['google-calendar', 'nope'] },
      'custom',
      ['allowed_integrations', '1'],
    ],
    [
      { tags: {}, integrations_config_defaults: { nope: {} } },
      'custom',
      ['integrations_config_defaults', 'nope'],
    ],
    [
      { tags: {}, integrations_config_defaults: { 'google-calendar': { scopes: 'x' } } },
      'unrecognized_keys',
      ['integrations_config_defaults', 'google-calendar'],
    ],
    [{ tags: {}, overrides: { nope: {} } }, 'custom', ['overrides', 'nope']],
    [{ tags: {}, webhook_url_override: 'http://127.0.0.1/x' }, 'custom', ['webhook_url_override']],
    [{ tags: {}, webhook_url_override: 'nope' }, 'invalid_union', ['webhook_url_override']],
    [[], 'invalid_type', []],
  ])('is refused for the body %j', async (body, code, path) => {
    const { send } = await startClient({ autoConsent: false })
    const reply = await send('/connect/sessions', post(body))
    expect(reply.status).toBe(400)
    expect(reply.json.error.code).toBe('invalid_body')
    expect(reply.json.error.errors).toContainEqual({ code, message: expect.any(String), path })
  })

  it('names an unknown member and a missing identity in the words of Nango', async () => {
    const { send } = await startClient({ autoConsent: false })
    const unknown = await send('/connect/sessions', post({ tags: {}, foo: 1, bar: 2 }))
    expect(unknown.json.error.errors).toEqual([
      { code: 'unrecognized_keys', message: 'Unrecognized keys: "foo", "bar"', path: [] },
    ])
    const nobody = await send('/connect/sessions', post({ allowed_integrations: ['google-calendar'] }))
    expect(nobody.json.error.errors).toEqual([
      {
        code: 'invalid_type',
        message: 'Invalid input: expected object, received undefined',
        path: ['end_user'],
      },
    ])
  })

  it('may not override the link to the documentation', async () => {
    const { send } = await startClient({ autoConsent: false })
    const reply = await send(
      '/connect/sessions',
      post({ tags: {}, overrides: { 'google-calendar': { docs_connect: 'https://x.example' } } }),
    )
    expect([reply.status, reply.json.error.code]).toEqual([403, 'forbidden'])
  })

  it('takes no query', async () => {
    const { send } = await startClient({ autoConsent: false })
    const reply = await send('/connect/sessions?x=1', post(sessionBody()))
    expect([reply.status, reply.json.error.code]).toEqual([400, 'invalid_query_params'])
  })

  it('shows itself to its token, sees the integrations it allows, and is gone when ended', async () => {
    const { send } = await startClient({ autoConsent: false })
    const key = (await send('/connect/sessions', post(sessionBody(['calendar'])))).json.data.token
    const shown = await send('/connect/session', { key })
    expect(shown.json.data).toMatchObject({ endUser: null, allowed_integrations: ['google-calendar'] })
    expect((await send('/integrations', { key })).json.data).toHaveLength(1)
    expect((await send('/connect/session', { key, method: 'DELETE' })).status).toBe(204)
    const gone = await send('/connect/session', { key })
    expect([gone.status, gone.json.error.code]).toEqual([401, 'unknown_connect_session_token'])
    expect((await send('/integrations', { key })).status).toBe(401)
  })

  it('is as good as unknown after thirty minutes', async () => {
    const { send, clock } = await startClient({ autoConsent: false })
    const key = (await send('/connect/sessions', post(sessionBody()))).json.data.token
    clock.time += 30 * 60_000 - 1
    expect((await send('/connect/session', { key })).status).toBe(200)
    clock.time += 1
    const late = await send('/connect/session', { key })
    expect(late.json.error).toEqual({
      message: 'Authentication failed. The provided connect session token does not match any account.',
      code: 'unknown_connect_session_token',
      payload: {},
    })
  })

  it('is authorised by itself with --auto-consent: Anna first, then Ben, with its tags in lower case', async () => {
    const { send } = await startClient()
    await send(
      '/connect/sessions',
      post({ tags: { Nonce: 'One' }, allowed_integrations: ['google-calendar'] }),
    )
    await send('/connect/sessions', post({ tags: { nonce: 'Two' } }))
    const { connections } = (await send('/connections')).json
    expect(connections.map((one: { tags: unknown }) => one.tags)).toEqual([
      { nonce: 'Two' },
      { nonce: 'One' },
    ])
    const labels = await Promise.all(
      connections.map(async (one: { connection_id: string }) => {
        const headers = { 'provider-config-key': 'google-calendar', 'connection-id': one.connection_id }
        return (await send('/proxy/calendar/v3/calendars/primary', { headers })).json.id
      }),
    )
    expect(labels).toEqual(['sandbox:ben@example.com', 'sandbox:anna@example.com'])
  })

  it('mirrors the deprecated end user into tags', async () => {
    const { send } = await startClient()
    await send(
      '/connect/sessions',
      post({
        end_user: { id: 'u1', email: 'u@example.com', tags: { Plan: 'pro', Own: 'user' } },
        organization: { id: 'o1' },
        tags: { own: 'tags' },
      }),
    )
    const [one] = (await send('/connections')).json.connections
    expect(one.end_user).toEqual({
      id: 'u1',
      display_name: null,
      email: 'u@example.com',
      tags: { Plan: 'pro', Own: 'user' },
      organization: { id: 'o1', display_name: null },
    })
    expect(one.tags).toEqual({
      plan: 'pro',
      own: 'tags',
      end_user_id: 'u1',
      end_user_email: 'u@example.com',
      organization_id: 'o1',
    })
    expect((await send('/connections?endUserId=u1')).json.connections).toHaveLength(1)
    expect((await send('/connections?endUserId=u2')).json.connections).toHaveLength(0)
  })
})

describe('a reconnect session', () => {
  it('authorises the same connection again, and wipes the tags that it does not bring', async () => {
    const { send } = await startConnected(['calendar'])
    const [before] = (await send('/connections')).json.connections
    const ask = { connection_id: before.connection_id, integration_id: 'google-calendar' }
    const reply = await send('/connect/sessions/reconnect', post(ask))
    expect(reply.status).toBe(201)
    const { connections } = (await send('/connections')).json
    expect(connections).toEqual([{ ...before, tags: {} }])
    await send('/connect/sessions/reconnect', post({ ...ask, tags: { again: '1' } }))
    const after = await send(`/connections/${before.connection_id}?provider_config_key=google-calendar`)
    expect(after.json.tags).toEqual({ again: '1' })
    expect(after.json.connection_config).toEqual({})
  })

  it.each([
    [{ connection_id: 'nope', integration_id: 'google-calendar' }],
    [{ connection_id: 'nope', integration_id: 'nope' }],
  ])('is refused for %j', async (body) => {
    const { send } = await startClient()
    const reply = await send('/connect/sessions/reconnect', post(body))
    expect([reply.status, reply.json]).toEqual([
      400,
      { error: { code: 'invalid_body', message: 'ConnectionID or IntegrationId does not exists' } },
    ])
  })

  it('is as strict as the first one', async () => {
    const { send } = await startClient()
    const body = { connection_id: 'x', integration_id: 'y', allowed_integrations: ['y'] }
    const reply = await send('/connect/sessions/reconnect', post(body))
    expect(reply.json.error.errors[0].message).toBe('Unrecognized key: "allowed_integrations"')
    const empty = await send('/connect/sessions/reconnect', post({}))
    expect(empty.json.error.errors).toHaveLength(2)
  })
})
