import { afterEach, describe, expect, it, vi } from 'vitest'
import { freePort } from '../free-port.ts'
import type { Call } from '../../src/domain/request/call.ts'
import { type FakeServer, json, openFakeServer, type Recorded, type Reply } from './fake-server.ts'
import { API_KEY, CALL, CONNECTION, failureOf, openAt } from './nango-fixtures.ts'

let server: FakeServer
const serve = async (reply: Reply | ((request: Recorded) => Reply)) => {
  server = await openFakeServer(typeof reply === 'function' ? reply : () => reply)
  return openAt(server.url)
}
afterEach(async () => {
  vi.unstubAllEnvs()
  await server.close()
})

const headersOf = (request: Recorded | undefined) =>
  Object.fromEntries((request?.rawHeaders ?? []).map(([name, value]) => [name.toLowerCase(), value]))

const APPLIED = json(200, { id: 'sh01' })

describe('a write on the wire', () => {
  it('is one request with the frozen bytes, zero retries and no header that nobody asked for', async () => {
    const nango = await serve(APPLIED)
    const body = ' {"b":"é\\u0000 ","a":[1e3, 1.0],  "big":820982911946154508}\n'
    const answer = await nango.send(CONNECTION, { ...CALL, body, headers: [['if-match', '"etag-1"']] })
    expect(answer).toMatchObject({ kind: 'response', response: { status: 200, json: { id: 'sh01' } } })
    expect(server.requests).toHaveLength(1)
    const [request] = server.requests
    expect(request?.method).toBe('POST')
    expect(request?.target).toBe('/proxy/calendar/v3/calendars/primary/events?sendUpdates=all')
    expect(request?.body.equals(Buffer.from(body, 'utf8'))).toBe(true)
    expect(request?.rawHeaders.filter(([name]) => name.toLowerCase() === 'retries')).toEqual([
      ['Retries', '0'],
    ])
    expect(headersOf(request)).toEqual({
      accept: 'application/json',
      'accept-encoding': expect.any(String),
      authorization: `Bearer ${API_KEY}`,
      connection: 'close',
      'connection-id': CONNECTION.nangoConnectionId,
      'content-length': String(Buffer.byteLength(body)),
      'content-type': 'application/json',
      host: server.url.slice('http://'.length),
      'nango-proxy-if-match': '"etag-1"',
      'provider-config-key': CONNECTION.integration,
      retries: '0',
      'user-agent': expect.stringContaining('shield/test'),
    })
  })

  it('is told to Nango as bytes where it is no JSON, with the type that the provider is told', async () => {
    const nango = await serve(APPLIED)
    const bytes = Buffer.from([0, 255, 13, 10, 128])
    const type = 'multipart/form-data; boundary=part-0'
    const body = { kind: 'multipart', type, base64: bytes.toString('base64') } as const
    await nango.send(CONNECTION, { ...CALL, body })
    const [request] = server.requests
    expect(request?.body.equals(bytes)).toBe(true)
    expect(headersOf(request)).toMatchObject({
      'content-type': 'application/octet-stream',
      'nango-proxy-content-type': type,
    })
    expect(
      await nango.send(CONNECTION, { ...CALL, body: { ...body, type: 'text/plain\r\nX: y' } }),
    ).toMatchObject({ kind: 'not_sent', code: 'internal' })
    expect(server.requests).toHaveLength(1)
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)(
    'goes out as %s, with a body and without',
    async (method) => {
      const nango = await serve(APPLIED)
      await nango.send(CONNECTION, { ...CALL, method })
      await nango.send(CONNECTION, { ...CALL, method, body: null })
      expect(server.requests.map((request) => request.method)).toEqual([method, method])
      expect(server.requests.map((request) => request.body.toString())).toEqual([CALL.body, ''])
      expect(headersOf(server.requests[1])).not.toHaveProperty('content-type')
      expect(server.requests.map((request) => headersOf(request)['retries'])).toEqual(['0', '0'])
    },
  )

  it('never travels on a connection that was used before', async () => {
    const nango = await serve(APPLIED)
    await nango.get(CONNECTION, '/a', [])
    await nango.send(CONNECTION, CALL)
    await nango.send(CONNECTION, CALL)
    expect(server.connections()).toBe(3)
  })

  it.each<[string, Partial<Call>]>([
    ...[
      'retries',
      'retry-on',
      'base-url-override',
      'connection-id',
      'provider-config-key',
      'authorization',
      'decompress',
      'forward-headers-on-redirect',
      'nango-is-dry-run',
      'nango-proxy-authorization',
      'x-http-method-override',
      'IF-MATCH',
      '__proto__',
    ].map((name): [string, Partial<Call>] => [`the header ${name}`, { headers: [[name, 'x']] }]),
    ['a line break in a header', { headers: [['if-match', 'a\r\nRetries: 9']] }],
    ['a header twice', { headers: [['if-match', 'a'], ['if-match', 'b']] }], // prettier-ignore
    ['another host', { path: 'https://evil.example/x' }],
    ['a path that begins with two slashes', { path: '//evil.example/x' }],
    ['a path with dots', { path: '/calendar/../admin' }],
    ['a path with encoded dots', { path: '/calendar/%2e%2E/admin' }],
    ['a query in the path', { path: '/calendar?_method=DELETE' }],
    ['a method override', { query: [['_method', 'DELETE']] }],
    ['an unknown method', { method: 'CONNECT' as Call['method'] }],
  ])('is not sent with %s', async (_, part) => {
    const nango = await serve(APPLIED)
    const answer = await nango.send(CONNECTION, { ...CALL, ...part })
    expect(answer).toMatchObject({ kind: 'not_sent', code: 'internal', hint: expect.stringMatching(/./) })
    expect(server.requests).toEqual([])
  })

  it.each(['a\r\nRetries: 9', 'ünïcode', ' padded', '', '..', 'x'.repeat(256)])(
    'is not sent on the connection id %j, which would arrive as another one',
    async (nangoConnectionId) => {
      const nango = await serve(APPLIED)
      const answer = await nango.send({ ...CONNECTION, nangoConnectionId }, CALL)
      expect(answer).toMatchObject({ kind: 'not_sent', code: 'internal' })
      const { code } = await failureOf(nango.get({ ...CONNECTION, nangoConnectionId }, '/a', []))
      expect(code).toBe('usage')
      expect(server.requests).toEqual([])
    },
  )
})

describe('a read on the wire', () => {
  it('leaves no connection idle that the other end could be closing when the next is asked', async () => {
    const nango = await serve(APPLIED)
    await nango.get(CONNECTION, '/a', [])
    await server.leftAlone
    await nango.get(CONNECTION, '/a', [])
    expect(server.connections()).toBe(2)
  })

  it('waits longer for an answer on a connection that was used before than one is left idle', async () => {
    let asked = 0
    server = await openFakeServer(() => ({ status: 200, body: '{}', after: (asked += 1) === 1 ? 0 : 1_500 }))
    const nango = openAt(server.url, { read: 60_000 })
    await nango.get(CONNECTION, '/a', [])
    expect(await nango.get(CONNECTION, '/a', [])).toMatchObject({ status: 200 })
    expect(server.connections()).toBe(1)
  })

  it('uses no connection that was closed at the other end while this process was busy', async () => {
    const nango = await serve(APPLIED)
    await nango.get(CONNECTION, '/a', [])
    server.closeIdle()
    expect(await nango.get(CONNECTION, '/a', [])).toMatchObject({ status: 200 })
  })

  it('carries zero retries, its query exactly, and no body', async () => {
    const nango = await serve(APPLIED)
    await nango.get(CONNECTION, '/calendar/v3/users/me/calendarList', [
      ['fields', 'items(id,summary)'],
      ['x', '1'],
      ['x', '2,3'],
    ])
    const [request] = server.requests
    expect(request?.method).toBe('GET')
    expect(request?.target).toBe(
      '/proxy/calendar/v3/users/me/calendarList?fields=items%28id%2Csummary%29&x=1&x=2%2C3',
    )
    expect(headersOf(request)['retries']).toBe('0')
    expect(headersOf(request)).not.toHaveProperty('content-type')
  })

  it('posts a query as JSON', async () => {
    const nango = await serve(APPLIED)
    await nango.query(CONNECTION, '/calendar/v3/freeBusy', { items: [{ id: 'a' }] })
    expect(server.requests[0]).toMatchObject({ method: 'POST', target: '/proxy/calendar/v3/freeBusy' })
    expect(server.requests[0]?.body.toString()).toBe('{"items":[{"id":"a"}]}')
    expect(headersOf(server.requests[0])).toMatchObject({ retries: '0', 'content-type': 'application/json' })
  })

  it.each(['_method', 'method', 'access_token'])('is refused with the query parameter %s', async (name) => {
    const nango = await serve(APPLIED)
    const { code } = await failureOf(nango.get(CONNECTION, '/a', [[name, 'DELETE']]))
    expect(code).toBe('internal')
    expect(server.requests).toEqual([])
  })
})

describe('HTTP_PROXY', () => {
  it('is not obeyed for a server on this machine', async () => {
    const nango = await serve(APPLIED)
    for (const name of ['http_proxy', 'HTTP_PROXY', 'all_proxy']) {
      vi.stubEnv(name, `http://127.0.0.1:${await freePort()}`)
    }
    vi.stubEnv('no_proxy', '')
    expect(await nango.send(CONNECTION, CALL)).toMatchObject({ kind: 'response' })
    expect(await nango.get(CONNECTION, '/a', [])).toMatchObject({ status: 200 })
  })

  it('is obeyed for any other', async () => {
    await serve(APPLIED)
    vi.stubEnv('http_proxy', server.url)
    vi.stubEnv('no_proxy', '')
    expect(await openAt('http://nango.invalid').get(CONNECTION, '/a', [])).toMatchObject({ status: 200 })
    expect(server.requests[0]?.target).toBe('http://nango.invalid/proxy/a')
  })
})

describe('an answer of a provider', () => {
  it('keeps status, text, JSON and the few headers that operations read', async () => {
    const nango = await serve(json(429, { error: { code: 429, message: 'slow' } }, { 'Retry-After': '7', ETag: '"e"', 'X-Other': 'x' })) // prettier-ignore
    expect(await nango.get(CONNECTION, '/a', [])).toEqual({
      status: 429,
      contentType: 'application/json; charset=utf-8',
      headers: { 'retry-after': '7', etag: '"e"', date: expect.any(String) as string },
      text: '{"error":{"code":429,"message":"slow"}}',
      json: { error: { code: 429, message: 'slow' } },
    })
  })

  it.each<[string, Reply]>([
    ['a page', { status: 404, headers: { 'Content-Type': 'text/html' }, body: '{"a":1}' }],
    ['broken JSON', { status: 200, headers: { 'Content-Type': 'application/json' }, body: '{"a":' }],
    [
      'bytes',
      { status: 200, headers: { 'Content-Type': 'application/json' }, body: Buffer.from([0xff, 0, 1]) },
    ],
    ['nothing', { status: 204 }],
    ['nested deeper than any answer', json(200, nested(65))],
  ])('has no JSON when it is %s', async (_, reply) => {
    const nango = await serve(reply)
    expect((await nango.get(CONNECTION, '/a', [])).json).toBeUndefined()
  })

  it('may be nested as deep as a webhook', async () => {
    const nango = await serve(json(200, nested(64)))
    expect(await nango.get(CONNECTION, '/a', [])).toMatchObject({ json: nested(64) })
  })
})

function nested(levels: number): unknown {
  return Array.from({ length: levels }).reduce<unknown>((inner) => [inner], '\u001b')
}
