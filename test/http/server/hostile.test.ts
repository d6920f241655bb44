import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { denialsOf, openHttpBench, type HttpBench } from '../bench.ts'

const ADD = '/v1/operations/notes.add'
const HOLD = '/v1/integrations/hold'

describe('a hostile body', () => {
  const deep = `{"input":${'['.repeat(100_000)}${']'.repeat(100_000)}}`

  it.each<readonly [string, string | Uint8Array, number]>([
    ['that is empty', '', 400],
    ['that is no JSON', 'input=milk', 400],
    ['that is cut off', '{"input": {"text": "mi', 400],
    ['that is binary', Buffer.from([0, 255, 254, 128, 10, 0]), 400],
    ['that is not UTF-8', Buffer.from('{"input":{"text":"\xe9"}}', 'latin1'), 400],
    ['that is a list', '[{"input":{}}]', 400],
    ['that is null', 'null', 400],
    ['that is a text', '"input"', 400],
    ['with a member twice', '{"input":{"text":"a"},"input":{"text":"b"}}', 400],
    ['with a member twice further in', '{"input":{"text":"a","text":"b"}}', 400],
    ['with a prototype', '{"__proto__":{"dryRun":true},"input":{"text":"a"}}', 400],
    ['with a prototype in its input', '{"input":{"text":"a","__proto__":{}}}', 400],
    ['with half a character', String.raw`{"input":{"text":"\ud800"}}`, 400],
    ['with a number that cannot be kept', '{"input":{"text":"a"},"expires":9007199254740993}', 400],
    ['with a byte order mark', `﻿{"input":{"text":"a"}}`, 400],
    ['of 100,000 levels', deep, 400],
    ['of more than a megabyte', JSON.stringify({ input: { text: 'x'.repeat(1024 * 1024) } }), 413],
  ])('%s is answered and does no harm', async (_what, body, status) => {
    const bench = await openHttpBench()
    expect(await bench.ask('agent', 'POST', ADD, { body })).toMatchObject({ status })
    expect((await bench.post('agent', ADD, { input: { text: 'milk' } })).status).toBe(202)
  })

  it.each<readonly [string, Record<string, string>, number]>([
    ['of no type', { 'content-type': '' }, 415],
    ['that says it is a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['that says it is text', { 'content-type': 'text/plain' }, 415],
    ['in another encoding', { 'content-type': 'application/json; charset=utf-16' }, 415],
    ['of two types', { 'content-type': 'application/json, text/plain' }, 415],
    ['that is compressed', { 'content-encoding': 'gzip' }, 415],
    ['of JSON in UTF-8', { 'content-type': 'application/json; charset=UTF-8' }, 202],
  ])('%s', async (_what, headers, status) => {
    const { ask } = await openHttpBench()
    const body = { input: { text: 'milk' } }
    expect(await ask('agent', 'POST', ADD, { body, headers })).toMatchObject({ status })
  })

  it('that says it is longer than it may be is not read', async () => {
    const { server, tokens } = await openHttpBench()
    const head = [
      `POST ${ADD} HTTP/1.1`,
      `Host: ${new URL(server.url).host}`,
      `Authorization: Bearer ${tokens.agent}`,
      'Content-Type: application/json',
      'Content-Length: 99999999999',
    ]
    const answer = await raw(server.url, `${head.join('\r\n')}\r\n\r\n{`)
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(answer).toMatch(/connection: close/i)
  })

  it('is not taken where none is expected', async () => {
    const { ask } = await openHttpBench()
    const path = '/v1/integrations/google/connect/x'
    expect((await ask('root', 'DELETE', path, { body: { now: true } })).status).toBe(400)
  })
})

describe('a hostile path', () => {
  it.each([
    '/v1/../v1/status',
    '/v1/./status',
    '//v1/status',
    '/v1//status',
    '/v1/status/',
    '/V1/status',
    '/v1%2fstatus',
    '/v1/%73tatus/',
    '/v1/status%0a',
    '/v1/status%00',
    '/v1/status;x',
    '/v1/integrations/approvals/',
    '/v1/integrations//approvals',
    '/v1/integrations/approvals/..%2f..%2fstatus',
    '/v1/connections/%0d%0aset-cookie:%20x',
    '/v1/connections/%ff',
    '/v1/connections/%',
    `/v1/connections/${'x'.repeat(8_000)}`,
    '/v1/connections/google?check=1',
    '/v1/status?check=1&check=0',
    '/v1/status?constructor=1',
    '/v1/status?__proto__=1',
    '/v1/status?%00=1',
  ])('%s neither gets past the door nor breaks it', async (path) => {
    const bench = await openHttpBench()
    const without = await bench.ask(null, 'GET', path)
    expect([401, 404]).toContain(without.status)
    const within = await bench.get('agent', path)
    expect([200, 400, 404]).toContain(within.status)
    expect(within.headers['set-cookie']).toBeUndefined()
    expect(bench.log.filter(({ event }) => event === 'bug')).toEqual([])
  })

  it('that does not exist says so in a way of its own', async () => {
    const { get, ask } = await openHttpBench()
    expect(await get('agent', '/v2/status')).toMatchObject({
      status: 404,
      headers: { 'shield-version': '9.9.9', 'shield-api': '2' },
      body: { code: 'not_found', reason: 'no_route', exit: 9 },
    })
    expect(await ask(null, 'POST', '/v1/nothing')).toMatchObject({
      status: 404,
      body: { reason: 'no_route' },
    })
  })

  it('with another method says which it takes', async () => {
    const { ask } = await openHttpBench()
    for (const [method, path, allow] of [
      ['PUT', '/v1/integrations/approvals', 'GET, HEAD'],
      ['DELETE', '/v1/integrations/approvals/apr_1/approve', 'POST'],
      ['PATCH', '/v1/integrations/hold', 'GET, HEAD, POST, DELETE'],
      ['DELETE', '/v1/connections', 'GET, HEAD, POST'],
      ['OPTIONS', '/v1/status', 'GET, HEAD'],
      ['POST', '/openapi.json', 'GET, HEAD'],
      ['POST', '/health', 'GET, HEAD'],
    ] as const) {
      expect(await ask('agent', method, path), path).toMatchObject({
        status: 405,
        headers: { allow },
        body: { code: 'usage' },
      })
    }
    expect((await ask('agent', 'HEAD', '/v1/integrations/approvals/apr_1/approve')).status).toBe(405)
  })

  it('is answered to HEAD as to GET, without a body', async () => {
    const { ask } = await openHttpBench()
    expect(await ask('agent', 'HEAD', '/v1/status')).toMatchObject({ status: 200, text: '' })
    expect(await ask(null, 'HEAD', '/v1/status')).toMatchObject({ status: 401, text: '' })
    expect(await ask(null, 'HEAD', '/health')).toMatchObject({ status: 200, text: '' })
  })
})

describe('a hostile header', () => {
  it('cannot make a token of two', async () => {
    const bench = await openHttpBench()
    const { anna, agent } = bench.tokens
    const with_ = (authorization: string | readonly string[]) =>
      bench.ask(null, 'GET', '/v1/audit', { headers: { authorization } })
    for (const authorization of [
      [`Bearer ${agent}`, `Bearer ${anna}`],
      [`Bearer ${anna}`, `Bearer ${agent}`],
      [`Bearer ${anna}`, ''],
      `Bearer ${anna},Bearer ${agent}`,
      `Bearer ${anna} `.repeat(2),
      `Basic ${Buffer.from(`anna:${anna}`).toString('base64')}`,
      `Bearer  ${anna}`,
      anna,
      `Bearer ${anna}x`,
      `Bearer ${anna.toUpperCase()}`,
      'Bearer',
      'Bearer null',
      `Bearer ${'x'.repeat(8_000)}`,
    ]) {
      expect((await with_(authorization)).status, JSON.stringify(authorization)).toBe(401)
    }
    expect((await with_(`bearer ${anna}`)).status).toBe(200)
  })

  it('does not carry a token in the address', async () => {
    const { ask, tokens } = await openHttpBench()
    for (const name of ['access_token', 'token', 'authorization']) {
      expect((await ask(null, 'GET', `/v1/status?${name}=${tokens.anna}`)).status).toBe(401)
    }
    const headers = { cookie: `shield=${tokens.anna}; token=${tokens.anna}` }
    expect((await ask(null, 'GET', '/v1/status', { headers })).status).toBe(401)
  })

  it('does not pass itself off as another method', async () => {
    const { ask } = await openHttpBench()
    const headers = { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' }
    await ask('anna', 'POST', HOLD, { body: { reason: 'Stop' }, headers })
    expect((await ask('anna', 'GET', HOLD)).body).toMatchObject({ hold: { reason: 'Stop' } })
  })

  it('is not in the log, nor is what was asked for but in the summary of a request', async () => {
    const bench = await openHttpBench()
    await bench.get('agent', '/v1/integrations/approvals?operation=canary')
    await bench.post('agent', ADD, { input: { text: 'canary' }, reason: 'canary' })
    await bench.ask(null, 'GET', '/v1/status', { headers: { authorization: 'Bearer canary' } })
    const said = JSON.stringify(bench.log.map(({ summary: _summary, ...line }) => line))
    expect(said).not.toContain('canary')
    for (const token of Object.values(bench.tokens)) expect(said).not.toContain(token)
    expect(bench.log).toContainEqual(
      expect.objectContaining({
        event: 'request',
        method: 'POST',
        route: '/v1/operations/{name}',
        status: 202,
      }),
    )
  })
})

describe('whoever is sent by a page', () => {
  const own = ({ server }: HttpBench) => new URL(server.url)

  it.each<readonly [string, (own: URL) => Record<string, string | readonly string[]>, boolean]>([
    ['its own name', ({ host }) => ({ host }), true],
    ['localhost', ({ port }) => ({ host: `LocalHost:${port}` }), true],
    ['a name that was allowed', () => ({ host: 'shield.example' }), true],
    ['the name of its pages', () => ({ host: 'pages.example:8443' }), true],
    ['another name', () => ({ host: 'evil.example' }), false],
    ['another port', ({ hostname }) => ({ host: `${hostname}:1` }), false],
    ['no port', ({ hostname }) => ({ host: hostname }), false],
    ['its own origin', ({ origin }) => ({ origin }), true],
    ['another origin', () => ({ origin: 'http://evil.example' }), false],
    ['no origin that has a name', () => ({ origin: 'null' }), false],
    ['its own origin in TLS', ({ host }) => ({ origin: `https://${host}` }), false],
    ['an origin that begins like its own', ({ origin }) => ({ origin: `${origin}.evil.example` }), false],
    ['its own site', () => ({ 'sec-fetch-site': 'same-origin' }), true],
    ['a person who typed', () => ({ 'sec-fetch-site': 'none' }), true],
    ['another site', () => ({ 'sec-fetch-site': 'cross-site' }), false],
    ['a sister of its site', () => ({ 'sec-fetch-site': 'same-site' }), false],
    ['a site that it made up', () => ({ 'sec-fetch-site': 'SAME-ORIGIN' }), false],
    [
      'a frame of another site',
      () => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }),
      false,
    ],
  ])('%s', async (_who, headersFor, isLetIn) => {
    const bench = await openHttpBench({
      settings: { allowedHosts: ['shield.example'], origin: 'https://pages.example:8443' },
    })
    const headers = headersFor(own(bench))
    const { status } = await bench.ask('anna', 'POST', HOLD, { body: { reason: 'Stop' }, headers })
    expect(status).toBe(isLetIn ? 200 : 403)
    expect(await denialsOf(bench)).toEqual(
      isLetIn ? [] : [{ who: 'anna', door: 'http', subject: null, what: `POST ${HOLD}` }],
    )
    expect((await bench.get('anna', HOLD)).body.hold === null).toBe(!isLetIn)
  })

  it.each(['127.0.0.1:1.evil.example', 'x@127.0.0.1', '127.0.0.1/', 'a b', '[::1'])(
    'a name that cannot be one: %s',
    async (host) => {
      const bench = await openHttpBench()
      const { status } = await bench.ask('anna', 'POST', HOLD, {
        body: { reason: 'Stop' },
        headers: { host },
      })
      expect([400, 403]).toContain(status)
      const [denial, ...others] = await denialsOf(bench)
      expect(denial).toMatchObject({ door: 'http', subject: null })
      expect(others).toEqual([])
      expect((await bench.get('anna', HOLD)).body).toEqual({ hold: null })
    },
  )

  it('a link on another site leads to a page, and decides nothing', async () => {
    const { ask } = await openHttpBench()
    const headers = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    }
    expect((await ask('anna', 'GET', HOLD, { headers })).status).toBe(200)
    expect((await ask('anna', 'POST', HOLD, { headers, body: { reason: 'Stop' } })).status).toBe(403)
  })

  it('fills the log only so far when nobody knows them', async () => {
    const bench = await openHttpBench()
    for (let number = 0; number < 70; number += 1) await bench.ask(null, 'GET', '/v1/status')
    expect(await denialsOf(bench)).toHaveLength(60)
    expect(bench.log.filter(({ event }) => event === 'denied')).toHaveLength(70)
    bench.clock.now += 60_000
    await bench.ask(null, 'GET', '/v1/status')
    await bench.get('agent', '/v1/audit')
    expect(await denialsOf(bench)).toHaveLength(62)
  })
})

/** Bytes as they are, and all that comes back until the other end hangs up. */
function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(Number(port), hostname, () => socket.write(text))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()))
  })
}
