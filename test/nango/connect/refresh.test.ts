import { afterEach, describe, expect, it } from 'vitest'
import { type FakeServer, html, json, openFakeServer, type Reply } from '../fake-server.ts'
import { NANGO_ERRORS } from '../nango-errors.ts'
import { CONNECTION, detailOf, expectNoSecret, failureOf, openAt } from '../nango-fixtures.ts'

let server: FakeServer
const serve = async (reply: Reply) => {
  server = await openFakeServer(() => reply)
  return openAt(server.url)
}
afterEach(async () => {
  await server.close()
})

const CREDENTIALS = {
  type: 'OAUTH2',
  access_token: 'at-2',
  expires_at: '2026-11-23T03:03:53.450Z',
  raw: { scope: 'a b' },
}

/** What reading a connection says when its token could not be refreshed. */
const invalidCredentials = (status: number, message: string) =>
  json(status, {
    error: { code: 'invalid_credentials', message, payload: { connection: detailOf({ credentials: {} }) } },
  })

const FAILED = invalidCredentials(
  400,
  'The external API returned an error when trying to refresh the access token. Please try again later.',
)

describe('telling Nango to refresh', () => {
  it('reads the connection with force_refresh, and gives out nothing of it', async () => {
    const nango = await serve(json(200, detailOf({ credentials: CREDENTIALS })))
    const answer = await nango.refresh(CONNECTION)
    expect(answer).toBe('refreshed')
    expectNoSecret(answer)
    expect(server.requests.map(({ method, target }) => `${method} ${target}`)).toEqual([
      `GET /connections/${CONNECTION.nangoConnectionId}?provider_config_key=google-calendar&force_refresh=true`,
    ])
  })

  it.each<[string, Reply]>([
    ['an empty set of credentials', json(200, detailOf({ credentials: {} }))],
    ['a refusal of the right', NANGO_ERRORS.scopeMissing],
  ])('is not allowed where the key gets %s', async (_what, reply) => {
    const nango = await serve(reply)
    expect(await nango.refresh(CONNECTION)).toBe('not_allowed')
    expect(server.requests).toHaveLength(1)
  })

  it.each<[string, Reply, string, string]>([
    ['the provider gives no token', FAILED, 'not_connected', 'refresh_failed'],
    [
      'the connection is gone',
      json(404, { error: { code: 'not_found', message: 'Failed to find connection' } }),
      'not_connected',
      'connection_missing',
    ],
    [
      'the integration is gone',
      json(400, { error: { code: 'unknown_provider_config', message: 'Provider does not exists' } }),
      'not_connected',
      'integration_missing',
    ],
    ['the key is refused', NANGO_ERRORS.unknownAccount, 'not_connected', 'key_refused'],
    ['there are too many requests', NANGO_ERRORS.rateLimit, 'unavailable', 'rate_limited'],
    ['Nango fails', NANGO_ERRORS.generic, 'unavailable', 'nango_failed'],
    ['a page answers', html(200), 'unavailable', 'wrong_host'],
    ['the connection breaks', 'reset', 'unavailable', 'unreachable'],
  ])('fails when %s', async (_when, reply, code, reason) => {
    const nango = await serve(reply)
    expect(await failureOf(nango.refresh(CONNECTION))).toMatchObject({ code, reason })
    expect(server.requests).toHaveLength(1)
  })
})

describe('a connection without a good token', () => {
  it.each([
    [FAILED, 'refresh_failed'],
    [
      invalidCredentials(424, 'A recent refresh attempt failed. Backing off before retrying.'),
      'refresh_backoff',
    ],
    [invalidCredentials(424, 'The refresh limit has been reached for this connection.'), 'refresh_exhausted'],
  ])('says why: %#', async (reply, refreshTrouble) => {
    const nango = await serve(reply)
    const found = await nango.findConnection(CONNECTION.integration, CONNECTION.nangoConnectionId)
    expect(found).toMatchObject({ hasAuthError: true, refreshTrouble, hasCredentials: false })
  })

  it('is told from one whose credentials may not be read', async () => {
    const nango = await serve(json(200, detailOf()))
    const found = await nango.findConnection(CONNECTION.integration, CONNECTION.nangoConnectionId)
    expect(found).toMatchObject({ hasAuthError: false, refreshTrouble: null, hasCredentials: false })
  })
})

describe('a refusal of the proxy', () => {
  it.each([
    ['refreshFailed', 'refresh_failed'],
    ['backoff', 'refresh_backoff'],
    ['refreshExhausted', 'refresh_exhausted'],
    ['unknownAccount', 'key_refused'],
    ['scopeMissing', 'right_missing'],
    ['integrationUnknown', 'integration_missing'],
    ['connectionUnknown', 'connection_missing'],
    ['rateLimit', 'rate_limited'],
    ['planLimit', 'plan_limit'],
    ['socketHangUp', 'provider_unreachable'],
    ['providerRefused', 'provider_unreachable'],
    ['notAllowed', 'provider_unreachable'],
    ['invalidHeaders', 'call_refused'],
    ['generic', 'nango_failed'],
  ] as const)('%s has the reason %s', async (name, reason) => {
    const nango = await serve(NANGO_ERRORS[name])
    expect(await failureOf(nango.get(CONNECTION, '/a', []))).toMatchObject({ reason })
  })
})
