import { afterEach, describe, expect, it } from 'vitest'
import { freePort } from '../../free-port.ts'
import { type FakeServer, html, json, openFakeServer, type Reply } from '../fake-server.ts'
import { NANGO_ERRORS, type NangoErrorName } from '../nango-errors.ts'
import { BODY_CANARY, CONNECTION, detailOf, failureOf, openAt } from '../nango-fixtures.ts'

let server: FakeServer
const serve = async (reply: Reply, read = 20_000) => {
  server = await openFakeServer(() => reply)
  return openAt(server.url, { read })
}
afterEach(async () => {
  await server.close()
})

describe('a web page with status 200', () => {
  it('is the answer of the provider when Nango itself answers as Nango does', async () => {
    server = await openFakeServer(({ target }) =>
      target.startsWith('/proxy/') ? html(200, '<title>Log In</title>') : json(200, detailOf()),
    )
    const nango = openAt(server.url)
    expect(await nango.get(CONNECTION, '/wp-json/wc/v3/orders', [])).toMatchObject({
      status: 200,
      text: '<title>Log In</title>',
      json: undefined,
    })
    expect(server.requests).toHaveLength(2)
  })
})

describe('a read at the provider', () => {
  it.each<[NangoErrorName, string, RegExp, RegExp]>([
    ['missingAuthHeader', 'not_connected', /NANGO_API_KEY \(missing_auth_header\)/, /API Keys/],
    ['malformedAuthHeader', 'unavailable', /could not look up NANGO_API_KEY/, /own database/],
    ['keyIsNoUuid', 'not_connected', /NANGO_API_KEY \(invalid_secret_key_format\)/, /API Keys/],
    ['unknownAccount', 'not_connected', /NANGO_API_KEY \(unknown_account\)/, /API Keys/],
    ['scopeMissing', 'not_connected', /environment:proxy/, /Give the key this right/],
    [
      'scopesMissing',
      'not_connected',
      /: environment:connections:read or environment:connections:read_credentials$/,
      /Give the key one of these rights/,
    ],
    ['rateLimit', 'unavailable', /rate limit/, /Wait 30 seconds/],
    ['planLimit', 'unavailable', /plan/, /plan/],
    ['invalidHeaders', 'internal', /invalid_headers/, /report/],
    ['overrideDisabled', 'internal', /base_url_override_disabled/, /report/],
    ['integrationUnknown', 'not_connected', /no integration "google-calendar"/, /dashboard/],
    ['connectionUnknown', 'not_connected', /no connection "3b7f12ac.*"google-calendar"/, /shield connect/],
    ['refreshFailed', 'not_connected', /could not refresh .*"google-calendar"/, /shield connect/],
    ['refreshExhausted', 'not_connected', /no longer tries to refresh/, /shield connect/],
    ['backoff', 'unavailable', /waits before it tries again/, /30 seconds/],
    ['notAllowed', 'unavailable', /did not reach the provider/, /internet/],
    ['socketHangUp', 'unavailable', /could not reach the provider \(ECONNRESET\)/, /again/],
    ['providerRefused', 'unavailable', /\(ECONNREFUSED 10\.77\.0\.1:4999\)/, /again/],
    ['emptyFailure', 'unavailable', /Nango failed \(500\)/, /log/],
    ['generic', 'unavailable', /Nango failed \(500 generic_error_support\)/, /log/],
    ['unsupported', 'unavailable', /Nango failed \(400 unsupported_provider\)/, /log/],
    ['invalidJson', 'unavailable', /invalid_json/, /log/],
  ])('fails with %s as %s', async (name, code, message, hint) => {
    const nango = await serve(NANGO_ERRORS[name])
    for (const promise of [
      nango.get(CONNECTION, '/a', []),
      nango.query(CONNECTION, '/a', { canary: BODY_CANARY }),
    ]) {
      expect(await failureOf(promise)).toMatchObject({
        code,
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      })
    }
    expect(server.requests).toHaveLength(2)
  })

  it.each<[string, number, unknown]>([
    ['Google', 401, { error: { code: 401, message: 'Invalid Credentials' } }],
    ['Google', 403, { error: { code: 403, message: 'Rate Limit Exceeded' } }],
    ['Google', 503, { error: { code: 503, message: 'Backend Error' } }],
    ['Meta', 400, { error: { message: 'x', type: 'OAuthException', code: 190 } }],
    ['WooCommerce', 404, { code: 'woocommerce_rest_shop_order_invalid_id', message: 'x', data: {} }],
    ['Shopify', 429, { errors: 'Exceeded 2 calls per second' }],
    ['a 500 of another form', 500, { code: 'x', message: 'x', data: { status: 500 } }],
    ['an unknown code', 400, { error: { code: 'brand_new_code', message: 'x' } }],
  ])('hands over what %s answers with %i', async (_, status, body) => {
    const nango = await serve(json(status, body))
    expect(await nango.get(CONNECTION, '/a', [])).toMatchObject({ status, json: body })
    expect(server.requests).toHaveLength(1)
  })

  it.each<[string, Reply, RegExp, RegExp]>([
    ['a page', html(200), /a web page/, /NANGO_BASE_URL/],
    [
      'a redirect',
      { status: 308, headers: { Location: 'https://x.example/' } },
      /a redirect/,
      /NANGO_BASE_URL/,
    ],
    ['a reset', 'reset', /broke before the answer was complete/, /shield status --check/],
    ['half an answer', 'truncate', /broke before the answer was complete/, /shield status --check/],
    ['another protocol', 'upgrade', /broke before the answer was complete/, /shield status --check/],
    ['an answer without end', 'flood', /larger than 10 MB/, /shield status --check/],
  ])('is unavailable when there is %s', async (_, reply, message, hint) => {
    const nango = await serve(reply)
    expect(await failureOf(nango.query(CONNECTION, '/a', { canary: BODY_CANARY }))).toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    })
    expect(server.requests.filter(({ target }) => target.startsWith('/proxy/'))).toHaveLength(1)
  })

  it.each<Reply>(['hang', 'drip'])('is unavailable when its time runs out on a %s', async (reply) => {
    const nango = await serve(reply, 1_000)
    expect(await failureOf(nango.get(CONNECTION, '/a', []))).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('did not answer in time'),
    })
    // The second asks whether Nango itself answers.
    expect(server.requests.map(({ target }) => target.replace(/^\/proxy.*/, '/proxy'))).toEqual([
      '/proxy',
      '/health',
    ])
  })

  it('is unavailable when nothing listens', async () => {
    await serve('reset')
    const nango = openAt(`http://127.0.0.1:${await freePort()}`)
    expect(await failureOf(nango.get(CONNECTION, '/a', []))).toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/not reachable at http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\)/),
      hint: expect.stringContaining('Start Nango'),
    })
  })
})
