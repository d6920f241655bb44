import { afterEach, describe, expect, it } from 'vitest'
import type { FormCredentials } from '../../../src/domain/ports/nango.ts'
import { type FakeServer, html, json, openFakeServer, type Reply } from '../fake-server.ts'
import { failureOf, openAt, SESSION_TOKEN } from '../nango-fixtures.ts'

let server: FakeServer
const serve = async (reply: Reply) => {
  server = await openFakeServer(() => reply)
  return openAt(server.url)
}
afterEach(async () => {
  await server.close()
})

const SESSION = {
  token: SESSION_TOKEN,
  link: 'http://127.0.0.1:3009/',
  api: 'http://127.0.0.1:3003',
  expiresAt: '2026-11-23T02:31:38.194Z',
}
const CANARY = 'cs_credential_canary'
const BASIC: FormCredentials = { mode: 'basic', username: 'ck_1', password: CANARY }
const API_KEY: FormCredentials = { mode: 'api-key', apiKey: CANARY }
const refused = (code: string, status = 400): Reply =>
  json(status, { error: { code, message: `no ${CANARY}` } })

describe('credentials sent with a connect session', () => {
  it.each([
    ['woocommerce', BASIC, '/api-auth/basic/woocommerce', { username: 'ck_1', password: CANARY }],
    ['whatsapp-business', API_KEY, '/api-auth/api-key/whatsapp-business', { apiKey: CANARY }],
    ['my shop', API_KEY, '/api-auth/api-key/my%20shop', { apiKey: CANARY }],
  ] as const)(
    'for %s go where the connect page would send them',
    async (integration, credentials, path, body) => {
      const nango = await serve(json(200, { connectionId: 'c-1', providerConfigKey: integration }))
      expect(await nango.submitCredentials(integration, SESSION, credentials)).toBe('c-1')
      const [request] = server.requests
      expect(request).toMatchObject({
        method: 'POST',
        target: `${path}?connect_session_token=${SESSION_TOKEN}`,
      })
      expect(JSON.parse(request?.body.toString() ?? '')).toEqual(body)
      expect(request?.rawHeaders.map(([name]) => name.toLowerCase())).not.toContain('authorization')
    },
  )

  it.each([
    ['connection_test_failed', 400, 'not_connected', 'did not work'],
    ['unknown_connect_session_token', 401, 'not_connected', 'session has ended'],
    ['invalid_connect_session_token_format', 401, 'not_connected', 'session has ended'],
    ['unknown_provider_config', 404, 'not_connected', 'no integration "woocommerce"'],
    ['invalid_auth_mode', 400, 'usage', 'does not take such credentials'],
    ['invalid_body', 400, 'usage', 'invalid_body'],
    ['invalid_connection', 400, 'not_connected', 'deleted the connection'],
    ['connection_validation_failed', 400, 'not_connected', 'validation that was deployed'],
    ['integration_not_allowed', 400, 'unavailable', 'integration_not_allowed'],
    ['server_error', 500, 'unavailable', '500'],
  ])('that Nango refuses with %s are told so, without what was sent', async (code, status, ours, words) => {
    const nango = await serve(refused(code, status))
    const failure = await failureOf(nango.submitCredentials('woocommerce', SESSION, BASIC))
    expect(failure).toMatchObject({ code: ours, message: expect.stringContaining(words) })
    expect(failure.hint).not.toBe('')
    expect(`${failure.message} ${failure.hint} ${failure.stack}`).not.toContain(CANARY)
  })

  it.each<[string, Reply]>([
    ['the answer is a page', html(200)],
    ['the answer names another integration', json(200, { connectionId: 'c-1', providerConfigKey: 'other' })],
    ['the answer names no connection', json(200, { connectionId: '', providerConfigKey: 'woocommerce' })],
    ['the connection breaks', 'reset'],
  ])('are not taken for connected when %s', async (_case, reply) => {
    const nango = await serve(reply)
    const failure = await failureOf(nango.submitCredentials('woocommerce', SESSION, BASIC))
    expect(failure.code).toBe('unavailable')
    expect(`${failure.message} ${failure.hint} ${failure.stack}`).not.toContain(CANARY)
  })
})
