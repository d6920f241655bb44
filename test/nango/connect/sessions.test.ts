import { afterEach, describe, expect, it } from 'vitest'
import { freePort } from '../../free-port.ts'
import { type FakeServer, html, json, openFakeServer, type Reply } from '../fake-server.ts'
import { NANGO_ERRORS } from '../nango-errors.ts'
import { API_KEY, failureOf, openAt, SESSION_TOKEN } from '../nango-fixtures.ts'

let server: FakeServer
const serve = async (reply: Reply) => {
  server = await openFakeServer(() => reply)
  return openAt(server.url, { page: reply === 'hang' ? 1_000 : 20_000 })
}
afterEach(async () => {
  await server.close()
})

const ASK = {
  integration: 'google-calendar',
  tags: { shield_attempt: 'nonce-1', shield: 'con_0000000001' },
  scopes: [
    'https://www.googleapis.com/auth/calendar.readonly',
    'https://www.googleapis.com/auth/calendar.events',
  ],
  config: { subdomain: 'demo-store' },
  webhookUrl: null,
}

const DATA = {
  token: SESSION_TOKEN,
  connect_link: `http://127.0.0.1:3009/?session_token=${SESSION_TOKEN}`,
  expires_at: '2026-11-23T02:31:38.194Z',
}

const bodyOf = (index = 0): unknown => JSON.parse(server.requests[index]?.body.toString() ?? '')
const authorizationOf = (index = 0) =>
  server.requests[index]?.rawHeaders.find(([name]) => name === 'Authorization')?.[1]

describe('a connect session', () => {
  it('asks for one integration with tags, config and the scopes as an override', async () => {
    const nango = await serve(json(201, { data: DATA }))
    expect(await nango.createSession(ASK)).toEqual({
      token: SESSION_TOKEN,
      link: `${DATA.connect_link}&apiURL=${encodeURIComponent(server.url)}`,
      api: server.url,
      expiresAt: '2026-11-23T02:31:38.194Z',
    })
    expect(server.requests[0]).toMatchObject({ method: 'POST', target: '/connect/sessions' })
    expect(authorizationOf()).toBe(`Bearer ${API_KEY}`)
    expect(bodyOf()).toEqual({
      tags: ASK.tags,
      allowed_integrations: ['google-calendar'],
      integrations_config_defaults: {
        'google-calendar': {
          connection_config: {
            subdomain: 'demo-store',
            oauth_scopes_override:
              'https://www.googleapis.com/auth/calendar.readonly,https://www.googleapis.com/auth/calendar.events',
          },
        },
      },
    })
  })

  it('sends no override when no scopes are asked for', async () => {
    const nango = await serve(json(201, { data: DATA }))
    await nango.createSession({ ...ASK, scopes: [], config: {} })
    expect(bodyOf()).toMatchObject({
      integrations_config_defaults: { 'google-calendar': { connection_config: {} } },
    })
    expect(JSON.stringify(bodyOf())).not.toContain('oauth_scopes_override')
  })

  it('carries tags and config again when it reconnects, or Nango would forget them', async () => {
    const nango = await serve(json(201, { data: DATA }))
    await nango.createSession(ASK)
    await nango.createSession({ ...ASK, reconnect: 'old-id', webhookUrl: 'https://app.example/hook' })
    expect(server.requests[2]?.target).toBe('/connect/sessions/reconnect')
    const { allowed_integrations: _, ...carried } = bodyOf(0) as Record<string, unknown>
    expect(bodyOf(2)).toEqual({
      ...carried,
      connection_id: 'old-id',
      integration_id: 'google-calendar',
      webhook_url_override: 'https://app.example/hook',
    })
  })

  it.each<[string, Reply, string, RegExp, RegExp]>([
    [
      'the integration is missing',
      json(400, {
        error: {
          code: 'invalid_body',
          errors: [
            { code: 'custom', message: 'Integration does not exist', path: ['allowed_integrations', '0'] },
          ],
        },
      }),
      'not_connected',
      /no integration "google-calendar"/,
      /dashboard .*Integrations/,
    ],
    [
      'the old connection is gone',
      json(400, {
        error: { code: 'invalid_body', message: 'ConnectionID or IntegrationId does not exists' },
      }),
      'not_connected',
      /no connection "old-id"/,
      /shield connect/,
    ],
    [
      'Nango has no encryption key',
      json(500, { error: { code: 'server_error', message: 'Failed to create connect session' } }),
      'unavailable',
      /could not create a connect session/,
      /NANGO_ENCRYPTION_KEY/,
    ],
    [
      'the plan is full',
      json(400, { error: { code: 'resource_capped', message: 'x' } }),
      'unavailable',
      /plan/,
      /plan/,
    ],
    [
      'the tags are too many',
      json(400, {
        error: { code: 'invalid_body', errors: [{ code: 'custom', message: 'x', path: ['tags', 'a'] }] },
      }),
      'internal',
      /invalid_body at tags\.a/,
      /report/,
    ],
    ...['webhook_url_override', 'integrations_config_defaults.shopify.connection_config.webhook_url'].map(
      (place): [string, Reply, string, RegExp, RegExp] => [
        `Nango no longer allows where webhooks go (${place})`,
        json(400, {
          error: {
            code: 'invalid_body',
            errors: [{ code: 'custom', message: 'This webhook URL is not allowed.', path: place.split('.') }],
          },
        }),
        'not_connected',
        /do not allow the address that the webhooks/,
        /webhook_url_override.*NANGO_OUTBOUND_URL_POLICY/,
      ],
    ),
    ['the key is wrong', NANGO_ERRORS.unknownAccount, 'not_connected', /NANGO_API_KEY/, /API Keys/],
    ['the key may not', NANGO_ERRORS.scopeMissing, 'not_connected', /lacks a right/, /API Keys/],
    ['the rate limit is reached', NANGO_ERRORS.rateLimit, 'unavailable', /rate limit/, /30 seconds/],
    ['a page answers', html(200), 'unavailable', /a web page \(200\)/, /NANGO_BASE_URL/],
    [
      'Express knows no such path',
      html(404, 'Cannot POST /connect/sessions'),
      'unavailable',
      /a web page \(404\)/,
      /NANGO_BASE_URL/,
    ],
    [
      'JSON of somebody else answers',
      json(200, { hello: 'world' }),
      'unavailable',
      /another shape/,
      /NANGO_BASE_URL/,
    ],
    ['an array answers', json(200, []), 'unavailable', /other than JSON/, /NANGO_BASE_URL/],
    [
      'an error of somebody else answers',
      json(404, { message: 'no' }),
      'unavailable',
      /failed \(404\)/,
      /log/,
    ],
    [
      'a redirect answers',
      { status: 301, headers: { Location: 'https://nango.example/x?y=1' } },
      'unavailable',
      /redirect to https:\/\/nango\.example where/,
      /NANGO_BASE_URL/,
    ],
    ['nothing comes', 'reset', 'unavailable', /broke/, /status/],
    ['half comes', 'truncate', 'unavailable', /broke/, /status/],
    ['too much comes', 'flood', 'unavailable', /10 MB/, /status/],
    [
      'the token is none',
      json(201, { data: { ...DATA, token: 'x' } }),
      'unavailable',
      /another shape/,
      /NANGO_BASE_URL/,
    ],
    [
      'the link is no web link',
      json(201, { data: { ...DATA, connect_link: 'javascript:alert(1)' } }),
      'unavailable',
      /another shape/,
      /./,
    ],
    [
      'the end is no time',
      json(201, { data: { ...DATA, expires_at: 'soon' } }),
      'unavailable',
      /another shape/,
      /./,
    ],
  ])('says what to do when %s', async (_, reply, code, message, hint) => {
    const nango = await serve(reply)
    const error = await failureOf(nango.createSession({ ...ASK, reconnect: 'old-id' }))
    expect(error).toMatchObject({
      code,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    })
    expect(server.requests).toHaveLength(1)
  })

  it('ends with its own token', async () => {
    const nango = await serve({ status: 204 })
    await nango.endSession(SESSION_TOKEN)
    expect(server.requests[0]).toMatchObject({ method: 'DELETE', target: '/connect/session' })
    expect(authorizationOf()).toBe(`Bearer ${SESSION_TOKEN}`)
  })

  it('may be over already', async () => {
    const nango = await serve(
      json(401, {
        error: {
          message: 'Authentication failed. The provided connect session token does not match any account.',
          code: 'unknown_connect_session_token',
          payload: {},
        },
      }),
    )
    await expect(nango.endSession(SESSION_TOKEN)).resolves.toBeUndefined()
  })

  it.each<[string, Reply]>([
    ['a page', html(200)],
    ['a reset', 'reset'],
    ['another error', NANGO_ERRORS.generic],
  ])('that cannot be ended because of %s is an error without the token', async (_, reply) => {
    const nango = await serve(reply)
    expect((await failureOf(nango.endSession(SESSION_TOKEN))).code).toBe('unavailable')
  })

  it('has links to where browsers reach Nango, which may be another address than shield’s', async () => {
    server = await openFakeServer(({ target }) =>
      target === '/env.js'
        ? { status: 200, body: 'window._env = {\n  "apiUrl": "https://nango.example/api/"\n};' }
        : json(201, { data: DATA }),
    )
    const nango = openAt(server.url)
    const session = await nango.createSession(ASK)
    expect(session.api).toBe('https://nango.example/api')
    expect(new URL(session.link).searchParams.get('apiURL')).toBe('https://nango.example/api')
    expect(nango.directLink('google calendar~2', session)).toBe(
      `https://nango.example/api/oauth/connect/google%20calendar~2?connect_session_token=${SESSION_TOKEN}`,
    )
    expect(server.requests.map(({ target }) => target)).toEqual(['/connect/sessions', '/env.js'])
  })

  it.each<[string, Reply]>([
    ['says nothing of it', html(404)],
    ['breaks', 'reset'],
    ['names the cloud', { status: 200, body: 'window._env = {"apiUrl":"https://api.nango.dev"};' }],
  ])('has a link of the connect page where Nango %s', async (_, reply) => {
    server = await openFakeServer(({ target }) => (target === '/env.js' ? reply : json(201, { data: DATA })))
    const { link, api } = await openAt(server.url).createSession(ASK)
    // The cloud's page knows its own API.
    const isCloud = api === 'https://api.nango.dev'
    expect(new URL(link).searchParams.get('apiURL')).toBe(isCloud ? null : server.url)
    expect(isCloud).toBe(JSON.stringify(reply).includes('api.nango.dev'))
  })
})

describe('the connect page', () => {
  it.each<[string, Reply, boolean]>([
    ['a page', html(200), true],
    ['a redirect', { status: 302, headers: { Location: '/login' } }, true],
    ['an endless page', 'flood', true],
    ['a failure', html(502), false],
    ['a reset', 'reset', false],
    ['silence', 'hang', false],
  ])('that answers with %s counts as reachable: %s', async (_, reply, expected) => {
    const nango = await serve(reply)
    expect(await nango.isReachable(`${server.url}/connect?session_token=${SESSION_TOKEN}`)).toBe(expected)
    expect(server.requests[0]?.target).toBe('/')
    expect(JSON.stringify(server.requests[0]?.rawHeaders)).not.toMatch(/authorization/i)
  })

  it.each(['nope', 'javascript:alert(1)'])('is not reachable at %s', async (link) => {
    const nango = await serve('hang')
    expect(await nango.isReachable(link)).toBe(false)
  })

  it('is not reachable where nothing listens', async () => {
    const nango = await serve('hang')
    expect(await nango.isReachable(`http://127.0.0.1:${await freePort()}/`)).toBe(false)
  })
})
