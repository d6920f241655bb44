import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseFault } from '../../../src/sandbox/parse-fault.ts'
import { startClient, startConnected } from '../sandbox-client.ts'

describe("the sandbox's Nango refuses as Nango does", () => {
  it.each([
    [
      'no key',
      null,
      'missing_auth_header',
      'Authentication failed. The request is missing the Authorization header.',
    ],
    [
      'a key that is no UUID',
      'wrong',
      'invalid_secret_key_format',
      'Authentication failed. The provided secret key is not a UUID v4.',
    ],
    [
      "a session's token",
      `nango_connect_session_${'0'.repeat(64)}`,
      'invalid_secret_key_format',
      'Authentication failed. The provided secret key is not a UUID v4.',
    ],
    [
      'an unknown key',
      randomUUID(),
      'unknown_account',
      'Authentication failed. The provided authorization header does not match any account.',
    ],
  ])('%s', async (_case, key, code, message) => {
    const { send } = await startClient()
    for (const path of [
      '/connections',
      '/integrations/google-calendar',
      '/proxy/calendar/v3/freeBusy',
      '/sandbox/calls',
    ]) {
      const reply = await send(path, { key })
      expect([reply.status, reply.json]).toEqual([401, { error: { message, code, payload: {} } }])
    }
  })

  it('a key that it cannot look up, as malformed, or unknown where a session would do', async () => {
    const { send, sandbox } = await startClient()
    sandbox.addFault(parseFault('no-database'))
    const refused = (code: string) => ({ status: 401, json: { error: { code } } })
    expect(await send('/connections')).toMatchObject(refused('malformed_auth_header'))
    expect(await send('/integrations/google-calendar')).toMatchObject(refused('malformed_auth_header'))
    expect(await send('/proxy/x')).toMatchObject(refused('malformed_auth_header'))
    expect(await send('/integrations')).toMatchObject(refused('unknown_account'))
  })

  it('accepts a key without Bearer', async () => {
    const { send, sandbox } = await startClient()
    const reply = await send('/integrations', { key: null, headers: { authorization: sandbox.apiKey } })
    expect(reply.status).toBe(200)
  })

  it.each([
    '/integrations?foo=1',
    '/integrations/google-calendar?foo=1',
    '/connections?foo=1',
    '/connections/x?foo=1&provider_config_key=k',
  ])('an unknown query parameter: %s', async (path) => {
    const { send } = await startClient()
    const reply = await send(path)
    expect(reply.status).toBe(400)
    expect(reply.json).toEqual({
      error: {
        code: 'invalid_query_params',
        errors: [{ code: 'unrecognized_keys', message: 'Unrecognized key: "foo"', path: [] }],
      },
    })
  })

  it('a body that is not JSON, or does not say so', async () => {
    const { send } = await startClient()
    const broken = await send('/connect/sessions', { method: 'POST', body: '{"tags":' })
    expect([broken.status, broken.json.error.code]).toEqual([400, 'invalid_json'])
    const form = await send('/connect/sessions', {
      method: 'POST',
      body: 'a=1',
      headers: { 'content-type': 'text/plain' },
    })
    const wrongType = {
      error: { code: 'invalid_content_type', message: 'Content-Type header must be application/json' },
    }
    expect([form.status, form.json]).toEqual([415, wrongType])
    const bare = await send('/connections', { key: null, headers: { 'content-type': 'text/plain' } })
    expect([bare.status, bare.json]).toEqual([415, wrongType])
  })

  it('a GET of nowhere with the dashboard and status 200, anything else with 404 in HTML', async () => {
    const { send } = await startClient()
    const page = await send('/nope?<script>')
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    const post = await send('/nope/<b>', { method: 'POST', body: {} })
    expect(post.status).toBe(404)
    expect(post.text).toContain('Cannot POST /nope/')
    expect(post.text).not.toContain('<b>')
  })
})

describe("the sandbox's Nango", () => {
  it('counts requests per minute, and refuses one too many with a body that tells it from a provider', async () => {
    const { send, clock } = await startClient({ rateLimit: 2 })
    const first = await send('/integrations')
    expect(first.headers.get('x-ratelimit-limit')).toBe('2')
    expect(first.headers.get('x-ratelimit-remaining')).toBe('1')
    await send('/integrations')
    const third = await send('/proxy/x')
    expect(third.status).toBe(429)
    expect(third.headers.get('retry-after')).toBe('30')
    expect(third.json).toEqual({ error: { code: 'too_many_request', method: 'GET', path: '/proxy/x' } })
    clock.time += 60_000
    expect((await send('/integrations')).status).toBe(200)
  })

  it('says that it is well, and where a browser finds it', async () => {
    const { send, sandbox } = await startClient()
    expect((await send('/health', { key: null })).json).toEqual({ result: 'ok' })
    const script = (await send('/env.js', { key: null })).text
    expect(script).toMatch(/^window\._env = \{\n.*\n\};$/s)
    expect(script).toContain(`"apiUrl": "${sandbox.url}"`)
  })

  it('has an integration per provider, or those that the seed names', async () => {
    const { send } = await startClient()
    const { data } = (await send('/integrations')).json
    expect(data).toContainEqual(
      expect.objectContaining({
        unique_key: 'google-calendar',
        provider: 'google-calendar',
        display_name: 'Google Calendar',
      }),
    )
    const keys = data.map(({ unique_key: key }: { readonly unique_key: string }) => key)
    expect(keys).toEqual(data.map(({ provider }: { readonly provider: string }) => provider))
    expect(keys).toEqual(keys.toSorted())
    const bare = await startClient({ seed: { integrations: [] } })
    expect((await bare.send('/integrations')).json).toEqual({ data: [] })
    const missing = await bare.send('/integrations/google-calendar')
    expect([missing.status, missing.json]).toEqual([
      404,
      { error: { code: 'not_found', message: 'Integration "google-calendar" does not exist' } },
    ])
    const renamed = await startClient({
      seed: { integrations: [{ key: 'my key', provider: 'google-calendar' }] },
    })
    expect((await renamed.send('/integrations/my%20key')).json.data.provider).toBe('google-calendar')
    await expect(
      startClient({ seed: { integrations: [{ key: 'x', provider: 'nope' }] } }),
    ).rejects.toMatchObject({
      code: 'usage',
    })
  })

  it('adds webhook address and client to an integration, each when asked', async () => {
    const { send } = await startClient()
    const { data } = (await send('/integrations/google-calendar?include=webhook&include=credentials')).json
    expect(data.webhook_url).toMatch(/\/webhook\/[0-9a-f-]{36}\/google-calendar$/)
    expect(data.credentials).toMatchObject({ type: 'OAUTH2', client_id: expect.any(String) })
    expect((await send('/integrations/google-calendar?include=webhook,credentials')).status).toBe(400)
  })

  it('logs each request without its query, which can hold a secret', async () => {
    const lines: object[] = []
    const { send } = await startConnected([], { onRequest: (line) => lines.push(line) })
    await send('/oauth/connect/google-calendar?connect_session_token=secret')
    expect(lines.at(-1)).toEqual({ method: 'GET', path: '/oauth/connect/google-calendar', status: 401 })
  })
})
