import { afterEach, describe, expect, it } from 'vitest'
import { type FakeServer, html, json, openFakeServer, type Recorded, type Reply } from '../fake-server.ts'
import { NANGO_ERRORS } from '../nango-errors.ts'
import { CONNECTION, detailOf, expectNoSecret, failureOf, openAt, SESSION_TOKEN } from '../nango-fixtures.ts'

let server: FakeServer
const serve = async (reply: Reply | ((request: Recorded) => Reply)) => {
  server = await openFakeServer(typeof reply === 'function' ? reply : () => reply)
  return openAt(server.url)
}
afterEach(async () => {
  await server.close()
})

const { integration, nangoConnectionId } = CONNECTION

const listed = (index: number, tags: Readonly<Record<string, string>> = { shield_attempt: 'n1' }) => ({
  id: index,
  connection_id: `c-${index}`,
  provider_config_key: integration,
  provider: 'google-calendar',
  errors: index === 1 ? [{ type: 'auth', log_id: '1' }] : [{ type: 'sync', log_id: '1' }],
  end_user: null,
  tags,
  metadata: null,
  created: '2026-11-23T02:03:53.454+00:00',
})

const searchOf = (index = 0) => new URL(`http://x${server.requests[index]?.target ?? ''}`).searchParams

describe('the list of connections', () => {
  it('asks by integration, id and tags, and keeps what shield needs', async () => {
    const nango = await serve(json(200, { connections: [listed(1), listed(2)] }))
    const found = await nango.listConnections({ integration, tags: { Shield_Attempt: 'n1' } })
    expect(found).toEqual([
      {
        nangoConnectionId: 'c-1',
        integration,
        provider: 'google-calendar',
        tags: { shield_attempt: 'n1' },
        endUser: null,
        hasAuthError: true,
        createdAt: '2026-11-23T02:03:53.454Z',
      },
      expect.objectContaining({ nangoConnectionId: 'c-2', hasAuthError: false }),
    ])
    expect(Object.fromEntries(searchOf())).toEqual({
      integrationId: integration,
      'tags[shield_attempt]': 'n1',
      limit: '1000',
    })
    await nango.listConnections({ nangoConnectionId: 'a/b{c}=d' })
    expect(searchOf(2).get('connectionId')).toBe('a/b{c}=d')
  })

  it.each([
    ['full', 1000],
    ['shorter than what was asked for', 3],
  ])('reads on until a page is empty, whether those before are full or not: %s', async (_, size) => {
    const nango = await serve((request) => {
      const page = Number(new URL(`http://x${request.target}`).searchParams.get('page') ?? 0)
      const length = page < 2 ? size : page === 2 ? 1 : 0
      return json(200, { connections: Array.from({ length }, (_row, index) => listed(page * size + index)) })
    })
    expect(await nango.listConnections({})).toHaveLength(2 * size + 1)
    expect(server.requests.map((_row, index) => searchOf(index).get('page'))).toEqual([null, '1', '2', '3'])
  })

  it('asks once for one that is named, and twice a server that knows no pages', async () => {
    const nango = await serve(json(200, { connections: [listed(1), listed(2)] }))
    const named = { integration, nangoConnectionId: 'c-1' }
    expect(await nango.listConnections(named)).toMatchObject([{ nangoConnectionId: 'c-1' }])
    expect(server.requests).toHaveLength(1)
    expect(await nango.listConnections({ integration })).toHaveLength(2)
    expect(server.requests).toHaveLength(3)
  })

  it('fails on a server that answers with the first page for ever', async () => {
    const page = Array.from({ length: 1000 }, (_, index) => listed(index))
    const nango = await serve(json(200, { connections: page }))
    expect((await failureOf(nango.listConnections({}))).code).toBe('unavailable')
    expect(server.requests).toHaveLength(2)
  })

  it('does not take the connections of others from a server that ignores the filter', async () => {
    const nango = await serve(
      json(200, { connections: [listed(1, {}), listed(2, { shield_attempt: 'other' })] }),
    )
    expect(await nango.listConnections({ tags: { shield_attempt: 'n1' } })).toEqual([])
    expect(await nango.listConnections({ integration: 'shopify' })).toEqual([])
    expect(await nango.listConnections({ nangoConnectionId: 'c-3' })).toEqual([])
    expect(await nango.listConnections({ nangoConnectionId: 'c-2' })).toHaveLength(1)
  })

  it.each<[string, Reply]>([
    ['a page', html(200)],
    ['JSON of somebody else', json(200, { items: [] })],
    ['a connection without an id', json(200, { connections: [{ ...listed(1), connection_id: undefined }] })],
    ['a connection without a date', json(200, { connections: [{ ...listed(1), created: 'today' }] })],
    ['no object', json(200, { connections: [null] })],
  ])('is unavailable when Nango sends %s', async (_, reply) => {
    const nango = await serve(reply)
    expect(await failureOf(nango.listConnections({}))).toMatchObject({
      code: 'unavailable',
      hint: expect.stringContaining('NANGO_BASE_URL'),
    })
  })
})

describe('a single connection', () => {
  it('comes with the granted scope and the expiry, and without any token', async () => {
    const nango = await serve(
      json(
        200,
        detailOf({
          connection_config: { subdomain: 'demo', oauth_client_secret_override: SESSION_TOKEN, n: 1 },
          metadata: { team: 'blue' },
          webhook_url_override: 'https://app.example/hook',
          credentials: {
            type: 'OAUTH2',
            access_token: SESSION_TOKEN,
            refresh_token: SESSION_TOKEN,
            expires_at: '2026-11-23T03:03:53.450Z',
            raw: { access_token: SESSION_TOKEN, scope: 'a b' },
          },
        }),
      ),
    )
    const connection = await nango.findConnection(integration, nangoConnectionId)
    expect(connection).toEqual({
      nangoConnectionId,
      integration,
      provider: 'google-calendar',
      tags: { shield_attempt: 'n1' },
      endUser: null,
      hasAuthError: false,
      createdAt: '2026-11-23T02:03:53.454Z',
      config: { subdomain: 'demo', n: 1 },
      withheld: ['oauth_client_secret_override'],
      metadata: { team: 'blue' },
      webhookUrl: 'https://app.example/hook',
      refreshTrouble: null,
      hasCredentials: true,
      scope: 'a b',
      expiresAt: '2026-11-23T03:03:53.450Z',
    })
    expectNoSecret(connection)
    expect(server.requests[0]?.target).toBe(
      `/connections/${nangoConnectionId}?provider_config_key=google-calendar`,
    )
  })

  it('has no scope when the key may not read credentials', async () => {
    const nango = await serve(json(200, detailOf({ credentials: {} })))
    expect(await nango.findConnection(integration, nangoConnectionId)).toMatchObject({
      scope: null,
      expiresAt: null,
    })
  })

  it('is asked for with its id encoded', async () => {
    const nango = await serve(
      json(200, detailOf({ connection_id: 'a/b|c', provider_config_key: 'my key@x' })),
    )
    await nango.findConnection('my key@x', 'a/b|c')
    expect(server.requests[0]?.target).toBe('/connections/a%2Fb%7Cc?provider_config_key=my%20key%40x')
  })

  it.each([
    [
      400,
      'The external API returned an error when trying to refresh the access token. Please try again later.',
    ],
    [424, 'A recent refresh attempt failed. Backing off before retrying.'],
    [424, 'The refresh limit has been reached for this connection.'],
  ])('is found without access when Nango answers %i, "%s"', async (status, message) => {
    const payload = { connection: detailOf({ connection_config: { subdomain: 'demo' }, credentials: {} }) }
    const nango = await serve(json(status, { error: { code: 'invalid_credentials', message, payload } }))
    expect(await nango.findConnection(integration, nangoConnectionId)).toMatchObject({
      nangoConnectionId,
      hasAuthError: true,
      config: { subdomain: 'demo' },
      scope: null,
    })
  })

  it('is undefined when Nango has none', async () => {
    const nango = await serve(
      json(404, { error: { code: 'not_found', message: 'Failed to find connection' } }),
    )
    expect(await nango.findConnection(integration, nangoConnectionId)).toBeUndefined()
  })

  it.each<[string, Reply, string, RegExp]>([
    [
      'the integration is missing',
      json(400, { error: { code: 'unknown_provider_config', message: 'Provider does not exists' } }),
      'not_connected',
      /no integration "google-calendar"/,
    ],
    [
      'another connection answers',
      json(200, detailOf({ connection_id: 'other' })),
      'unavailable',
      /another shape/,
    ],
    [
      'another integration answers',
      json(200, detailOf({ provider_config_key: 'other' })),
      'unavailable',
      /another shape/,
    ],
    [
      'the error has no connection in it',
      json(400, { error: { code: 'invalid_credentials', message: 'x', payload: {} } }),
      'unavailable',
      /invalid_credentials/,
    ],
    ['the key is wrong', NANGO_ERRORS.keyIsNoUuid, 'not_connected', /NANGO_API_KEY/],
    ['a page answers', html(200), 'unavailable', /web page/],
    ['an error page answers', html(404), 'unavailable', /web page/],
    ['Nango breaks', NANGO_ERRORS.generic, 'unavailable', /generic_error_support/],
    ['Nango says nothing', NANGO_ERRORS.emptyFailure, 'unavailable', /failed \(500\)/],
  ])('is an error when %s', async (_, reply, code, message) => {
    const nango = await serve(reply)
    expect(await failureOf(nango.findConnection(integration, nangoConnectionId))).toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
  })
})

describe('deleting a connection', () => {
  it('encodes both ids', async () => {
    const nango = await serve(json(200, { success: true }))
    expect(await nango.deleteConnection('my key@x', 'a/b|c')).toBe('deleted')
    expect(server.requests[0]).toMatchObject({
      method: 'DELETE',
      target: '/connections/a%2Fb%7Cc?provider_config_key=my%20key%40x',
    })
  })

  it.each([
    [400, 'unknown_connection'],
    [404, 'not_found'],
    [400, 'unknown_provider_config'],
  ])('that is not there is no failure, and told apart: %i %s', async (status, code) => {
    const nango = await serve(json(status, { error: { code } }))
    expect(await nango.deleteConnection(integration, nangoConnectionId)).toBe('absent')
  })

  it.each<[string, Reply, string]>([
    ['a wrong key', NANGO_ERRORS.unknownAccount, 'not_connected'],
    ['a page', html(200), 'unavailable'],
    ['no success', json(200, { success: false }), 'unavailable'],
    ['a reset', 'reset', 'unavailable'],
  ])('fails with %s', async (_, reply, code) => {
    const nango = await serve(reply)
    expect((await failureOf(nango.deleteConnection(integration, nangoConnectionId))).code).toBe(code)
    expect(server.requests).toHaveLength(1)
  })

  it.each(['', '..', 'a\nb', ' a', 'a?b', 'é', 'x'.repeat(256)])('refuses the id %j', async (id) => {
    const nango = await serve(json(200, { success: true }))
    expect((await failureOf(nango.deleteConnection(integration, id))).code).toBe('usage')
    expect((await failureOf(nango.findConnection(id, nangoConnectionId))).code).toBe('usage')
    expect(server.requests).toEqual([])
  })
})

describe('an integration', () => {
  it('is found by its key', async () => {
    const nango = await serve(json(200, { data: { unique_key: 'my key~2', provider: 'google-calendar' } }))
    expect(await nango.findIntegration('my key~2')).toEqual({
      key: 'my key~2',
      provider: 'google-calendar',
      createdAt: null,
    })
    expect(server.requests[0]?.target).toBe('/integrations/my%20key~2')
  })

  it('is undefined when Nango has none', async () => {
    const nango = await serve(
      json(404, { error: { code: 'not_found', message: 'Integration "nope" does not exist' } }),
    )
    expect(await nango.findIntegration('nope')).toBeUndefined()
  })

  it.each<[string, Reply, string]>([
    ['a page', html(200), 'unavailable'],
    ['a missing page', html(404), 'unavailable'],
    ['another integration', json(200, { data: { unique_key: 'other', provider: 'x' } }), 'unavailable'],
    ['a list', json(200, { data: [] }), 'unavailable'],
    ['a wrong key', NANGO_ERRORS.unknownAccount, 'not_connected'],
  ])('is an error with %s', async (_, reply, code) => {
    const nango = await serve(reply)
    expect((await failureOf(nango.findIntegration('shopify'))).code).toBe(code)
  })
})
