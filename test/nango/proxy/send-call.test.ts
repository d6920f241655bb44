import { createServer } from 'node:https'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { freePort } from '../../free-port.ts'
import type { Answer } from '../../../src/domain/provider/http.ts'
import { type FakeServer, html, json, openFakeServer, type Recorded, type Reply } from '../fake-server.ts'
import { NANGO_ERRORS, type NangoErrorName } from '../nango-errors.ts'
import { CALL, CONNECTION, detailOf, expectNoSecret, openAt } from '../nango-fixtures.ts'

let server: FakeServer
afterEach(async () => {
  vi.unstubAllEnvs()
  await server.close()
})

const isWrite = (request: Recorded) => request.method === 'POST'

/** Sends the call once; `asked` is what Nango says when it is asked, past the provider, whether that was its own word. */
const send = async (reply: Reply, asked: Reply = html(404), write = 20_000): Promise<Answer> => {
  server = await openFakeServer((request) => (isWrite(request) ? reply : asked))
  const answer = await openAt(server.url, { write }).send(CONNECTION, CALL)
  expectNoSecret(answer)
  return answer
}

const HEALTHY = json(200, detailOf({ credentials: { type: 'OAUTH2', access_token: 'at-1' } }))
const MISSING = json(404, { error: { code: 'not_found', message: 'Failed to find connection' } })
const DEAD = json(400, {
  error: {
    code: 'invalid_credentials',
    message:
      'The external API returned an error when trying to refresh the access token. Please try again later.',
    payload: { connection: detailOf({ errors: [{ type: 'auth', log_id: '1' }] }) },
  },
})
const MARKED = json(200, detailOf({ errors: [{ type: 'auth', log_id: '1' }] }))

describe('a write that Nango refuses', () => {
  it.each<[NangoErrorName, Reply, string, RegExp]>([
    ['missingAuthHeader', NANGO_ERRORS.missingAuthHeader, 'not_connected', /NANGO_API_KEY/],
    ['malformedAuthHeader', NANGO_ERRORS.malformedAuthHeader, 'unavailable', /look up NANGO_API_KEY/],
    ['keyIsNoUuid', NANGO_ERRORS.keyIsNoUuid, 'not_connected', /NANGO_API_KEY/],
    ['unknownAccount', NANGO_ERRORS.unknownAccount, 'not_connected', /NANGO_API_KEY/],
    ['scopeMissing', NANGO_ERRORS.scopeMissing, 'not_connected', /environment:proxy/],
    ['rateLimit', NANGO_ERRORS.rateLimit, 'unavailable', /rate limit/],
    ['planLimit', NANGO_ERRORS.planLimit, 'unavailable', /plan/],
    ['invalidHeaders', NANGO_ERRORS.invalidHeaders, 'internal', /invalid_headers/],
    ['overrideDisabled', NANGO_ERRORS.overrideDisabled, 'internal', /base_url_override_disabled/],
    ['integrationUnknown', NANGO_ERRORS.integrationUnknown, 'not_connected', /integration "google-calendar"/],
    ['connectionUnknown', MISSING, 'not_connected', /no connection/],
    ['refreshFailed', DEAD, 'not_connected', /refresh/],
    ['refreshFailed', MARKED, 'not_connected', /refresh/],
    ['refreshExhausted', DEAD, 'not_connected', /refresh/],
    ['backoff', DEAD, 'unavailable', /waits/],
  ])('with %s was not sent, once Nango stands by it', async (name, asked, code, message) => {
    const answer = await send(NANGO_ERRORS[name], asked)
    expect(answer).toEqual({
      kind: 'not_sent',
      code,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/./),
    })
    expect(server.requests.filter(isWrite)).toHaveLength(1)
    expect(server.requests).toHaveLength(2)
  })

  it.each<NangoErrorName>([
    'notAllowed',
    'socketHangUp',
    'providerRefused',
    'emptyFailure',
    'generic',
    'unsupported',
    'invalidJson',
  ])('with %s is in doubt: the provider may have had it before', async (name) => {
    expect(await send(NANGO_ERRORS[name], NANGO_ERRORS[name])).toMatchObject({ kind: 'ambiguous' })
    expect(server.requests).toHaveLength(1)
  })
})

describe("a provider's imitation of Nango's error", () => {
  const CONNECTION_GONE = NANGO_ERRORS.connectionUnknown
  it.each<[string, NangoErrorName, Reply]>([
    ...(
      [
        'missingAuthHeader',
        'unknownAccount',
        'scopeMissing',
        'rateLimit',
        'planLimit',
        'invalidHeaders',
        'integrationUnknown',
      ] as const
    ).map((name): [string, NangoErrorName, Reply] => ['a probe gets past it', name, CONNECTION_GONE]),
    ['the connection is there', 'connectionUnknown', HEALTHY],
    ['the connection is marked but there', 'connectionUnknown', MARKED],
    ['the connection is well', 'refreshFailed', HEALTHY],
    ['the connection is well', 'backoff', HEALTHY],
    ['Nango cannot be asked', 'refreshFailed', 'reset'],
    ['Nango cannot be asked', 'scopeMissing', 'reset'],
    ['the key may not read connections', 'refreshFailed', NANGO_ERRORS.scopeMissing],
    ['a page answers', 'connectionUnknown', html(200)],
  ])('never passes for a write that was not sent: %s (%s)', async (_, name, asked) => {
    expect(await send(NANGO_ERRORS[name], asked)).toMatchObject({ kind: 'ambiguous' })
    expect(server.requests.filter(isWrite)).toHaveLength(1)
  })

  it.each<[string, Reply]>([
    ['another status', json(500, { error: { code: 'server_error', message: 'Failed to get connection' } })],
    ['another text', json(400, { error: { code: 'server_error', message: 'Failed to get connections' } })],
    [
      'one more member',
      json(400, { error: { code: 'server_error', message: 'Failed to get connection', x: 1 } }),
    ],
    [
      'something beside it',
      json(400, { error: { code: 'server_error', message: 'Failed to get connection' }, x: 1 }),
    ],
    [
      'another type',
      {
        ...(NANGO_ERRORS.connectionUnknown as object),
        status: 400,
        headers: { 'Content-Type': 'application/problem+json' },
      },
    ],
    ['a code that no Nango known here has', json(400, { error: { code: 'brand_new_code', message: 'no' } })],
    ['a 401 of another form', json(401, { error: { code: 'unknown_account', message: 'no' } })],
    ['a 429 of another form', json(429, { error: { code: 'too_many_request', message: 'no' } })],
  ])('is no proof with %s', async (_, reply) => {
    const answer = await send(reply, MISSING)
    expect(answer.kind).not.toBe('not_sent')
  })
})

describe('a write that the provider answered', () => {
  it.each<[string, number, unknown]>([
    ['success', 200, { id: 'sh01' }],
    ['a success in the form of an error', 200, { error: { code: 'server_error', message: 'x' } }],
    ["Google's refusal", 403, { error: { code: 403, message: 'Insufficient Permission', errors: [] } }],
    ["Google's 401", 401, { error: { code: 401, status: 'UNAUTHENTICATED', message: 'x' } }],
    ["Google's conflict", 409, { error: { code: 409, message: 'The requested identifier already exists.' } }],
    ["Google's 503", 503, { error: { code: 503, message: 'Backend Error' } }],
    ["Meta's refusal", 400, { error: { message: 'x', type: 'OAuthException', code: 190 } }],
    ["Meta's 429", 429, { error: { message: 'x', type: 'OAuthException', code: 4 } }],
    [
      "WooCommerce's refusal",
      401,
      { code: 'woocommerce_rest_cannot_create', message: 'x', data: { status: 401 } },
    ],
    ["Shopify's refusal", 404, { errors: 'Not Found' }],
    ['a 500 of its own', 500, { code: 'internal_server_error', message: 'x', data: { status: 500 } }],
    ['a request time-out', 408, { error: { code: 408, message: 'x' } }],
  ])('hands over %s as it is', async (_, status, body) => {
    const answer = await send(json(status, body))
    expect(answer).toMatchObject({ kind: 'response', response: { status, json: body } })
    expect(server.requests).toHaveLength(1)
  })

  it('hands over an empty success', async () => {
    expect(await send({ status: 204 })).toMatchObject({
      kind: 'response',
      response: { status: 204, text: '' },
    })
  })
})

describe('a write whose outcome cannot be known', () => {
  it.each<[string, Reply]>([
    ['the connection is reset', 'reset'],
    ['the answer breaks off', 'truncate'],
    ['the answer turns to another protocol', 'upgrade'],
    ['the answer has no end', 'flood'],
    ['a page answers', html(200)],
    ['a page refuses', html(403)],
    ['a proxy in front of Nango fails', html(502)],
    ['JSON is broken', { status: 200, headers: { 'Content-Type': 'application/json' }, body: '{"id":' }],
    ['an unlabelled text answers', { status: 200, body: 'ok' }],
    [
      'the answer claims to be compressed and is not',
      { status: 200, headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }, body: 'x' },
    ],
    ...[301, 302, 303, 307, 308].map((status): [string, Reply] => [
      `a ${status} points elsewhere`,
      { status, headers: { Location: '/proxy/elsewhere' } },
    ]),
    ['a redirect has a body', json(302, { id: 'sh01' }, { Location: '/proxy/elsewhere' })],
    ['an error has the form of Nango but an unknown code', json(400, { error: { code: 'brand_new_code' } })],
    ['a 503 is empty', { status: 503 }],
    ['a 200 is empty', { status: 200 }],
    ['a 403 is empty', { status: 403 }],
  ])('is ambiguous, and sent once: %s', async (_, reply) => {
    expect(await send(reply)).toMatchObject({ kind: 'ambiguous', reason: expect.stringMatching(/./) })
    expect(server.requests).toHaveLength(1)
  })

  it('is ambiguous, and handed on where it is a page, for an operation that knows such pages', async () => {
    expect(await send(html(200))).toMatchObject({ response: { status: 200, json: undefined } })
    expect(await send({ status: 302, headers: { Location: '/proxy/elsewhere' } })).not.toHaveProperty(
      'response',
    )
    expect(await send('truncate')).not.toHaveProperty('response')
  })

  it.each<Reply>(['hang', 'drip'])(
    'is ambiguous when the time runs out on an answer that does %s',
    async (reply) => {
      expect(await send(reply, html(404), 1_000)).toEqual({
        kind: 'ambiguous',
        reason: expect.stringContaining('did not answer in time'),
      })
      expect(server.requests).toHaveLength(1)
    },
  )
})

describe('a write to a Nango that is not there', () => {
  it('was not sent when nothing listens', async () => {
    server = await openFakeServer(() => html(404))
    const answer = await openAt(`http://127.0.0.1:${await freePort()}`).send(CONNECTION, CALL)
    expect(answer).toMatchObject({
      kind: 'not_sent',
      code: 'unavailable',
      message: expect.stringContaining('ECONNREFUSED'),
    })
  })

  it('was not sent when the name of the host is unknown', async () => {
    for (const name of ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY']) vi.stubEnv(name, '')
    server = await openFakeServer(() => html(404))
    const answer = await openAt('http://nango.invalid').send(CONNECTION, CALL)
    expect(answer).toMatchObject({ kind: 'not_sent', code: 'unavailable' })
  })

  it('was not sent when its certificate is not trusted', async () => {
    server = await openFakeServer(() => html(404))
    let requests = 0
    const tls = createServer({
      key: pem('PRIVATE KEY', SELF_SIGNED.key),
      cert: pem('CERTIFICATE', SELF_SIGNED.cert),
    })
    tls.on('request', () => {
      requests += 1
    })
    await new Promise<void>((resolve) => {
      tls.listen(0, '127.0.0.1', resolve)
    })
    const address = tls.address()
    const port = typeof address === 'object' ? address?.port : undefined
    expect(await openAt(`https://localhost:${port}`).send(CONNECTION, CALL)).toMatchObject({
      kind: 'not_sent',
      code: 'unavailable',
      message: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT'),
    })
    expect(requests).toBe(0)
    await new Promise((resolve) => {
      tls.close(resolve)
    })
  })
})

const pem = (label: string, body: string) => `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`

/** For localhost, made for this test alone, valid until 2126. */
const SELF_SIGNED = {
  key: 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgQT7ITtg3silVBdR8gCb9qJ9GwKT8wzojExn1M0gyIpqhRANCAATbMmSD2h+lVfXDj9afK2n9hJ2W5q3fVOlYLC4DtjAb7bFzUxOKtvSTlH69YchuqyM57miERs7qp+3i5Is5+StV',
  cert: 'MIIBfzCCASWgAwIBAgIUHJkBxkwnIZit67+E057Nq+sn22YwCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDEwMjAxNVoYDzIxMjYxMDMxMTAyMDE1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATbMmSD2h+lVfXDj9afK2n9hJ2W5q3fVOlYLC4DtjAb7bFzUxOKtvSTlH69YchuqyM57miERs7qp+3i5Is5+StVo1MwUTAdBgNVHQ4EFgQUfgu5KjMY5kehOzSUL83M+XdHNYUwHwYDVR0jBBgwFoAUfgu5KjMY5kehOzSUL83M+XdHNYUwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAu2/Rhbx1alZI54NrmvhVRVK8tOJaqgCJe7dIoZ4DXe8CIASoS+Bcr93SJgmzyKmz1AgAzCY4YBxyREMT7GgUd02d',
}
