import { describe, expect, it } from 'vitest'
import type { Limits } from '../../../src/http/server/limits.ts'
import { openHttpBench, type HttpBench, type Person } from '../bench.ts'
import { type Line, openLine, requestText } from './line.ts'
import { NANGO_SECRET, signed } from '../webhooks/webhook-server.ts'

const ADD = '/v1/operations/notes.add'
const LIST = '/v1/operations/notes.list'

/** Short enough for a test to wait for, all else as it is. */
const HASTY: Partial<Limits> = {
  headersTimeout: 100,
  requestTimeout: 200,
  keepAliveTimeout: 100,
  connectionsCheckingInterval: 20,
}

function headersOf({ tokens }: HttpBench): readonly string[] {
  return [`Authorization: Bearer ${tokens.agent}`, 'Content-Type: application/json']
}

async function askStatus({ server, tokens }: HttpBench, line: Line, count = 1, who: Person = 'agent') {
  line.write(requestText(server.url, 'GET /v1/status', [`Authorization: Bearer ${tokens[who]}`]))
  await line.says('"caller"', count)
}

/** A busy machine can be too slow for hasty limits, and then it is the next question that is answered. */
async function stillAnswers({ ask }: HttpBench): Promise<void> {
  await expect.poll(() => ask(null, 'GET', '/health').catch(() => null)).toMatchObject({ status: 200 })
}

describe('a request of a size that nobody needs', () => {
  it('is refused with 431 when its headers are longer than 16 KiB', async () => {
    const bench = await openHttpBench()
    const { url } = bench.server
    const long = requestText(url, 'GET /health', [`X-Long: ${'x'.repeat(17 * 1024)}`])
    const line = await openLine(url)
    line.write(long)
    expect(await line.ended).toMatch(/^HTTP\/1\.1 431 /)
    const fits = await openLine(url)
    fits.write(requestText(url, 'GET /health', [`X-Long: ${'x'.repeat(15 * 1024)}`, 'Connection: close']))
    expect(await fits.ended).toMatch(/^HTTP\/1\.1 200 /)
    await stillAnswers(bench)
  })

  it('is refused with 413 when its body is 3 MB, whether it says so or not', async () => {
    const bench = await openHttpBench()
    const body = Buffer.alloc(3 * 1024 * 1024, 'x')
    expect(await bench.ask('agent', 'POST', ADD, { body })).toMatchObject({ status: 413 })
    const line = await openLine(bench.server.url)
    const headers = [...headersOf(bench), 'Transfer-Encoding: chunked']
    line.write(requestText(bench.server.url, `POST ${ADD}`, headers))
    line.write(Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body]))
    expect(await line.ended).toMatch(/^HTTP\/1\.1 413 /)
    await stillAnswers(bench)
  })
})

describe('a client that takes its time', () => {
  it('is closed when its headers do not come to an end, however steadily they drip', async () => {
    const bench = await openHttpBench({ limits: HASTY })
    const line = await openLine(bench.server.url)
    line.write('GET /health HTTP/1.1\r\nHost: ')
    const drip = setInterval(() => line.write('x'), 10)
    expect(await line.ended).toMatch(/^HTTP\/1\.1 408 |^$/)
    clearInterval(drip)
    await stillAnswers(bench)
  })

  it('is closed when its body does not come to an end, and nothing is made of the half of it', async () => {
    const bench = await openHttpBench({ limits: HASTY })
    const line = await openLine(bench.server.url)
    const start = requestText(bench.server.url, `POST ${ADD}`, [...headersOf(bench), 'Content-Length: 1000'])
    line.write(`${start}{"input":{"text":"milk"}}`)
    const drip = setInterval(() => line.write(' '), 10)
    expect(await line.ended).not.toContain('HTTP/1.1 2')
    clearInterval(drip)
    await stillAnswers(bench)
    expect(await bench.store.requests.list({ states: ['pending'], limit: 10 })).toEqual([])
    expect(bench.log.filter(({ event }) => event === 'bug')).toEqual([])
  })

  it('is closed when it opens a connection and says nothing', async () => {
    const bench = await openHttpBench({ limits: HASTY })
    const line = await openLine(bench.server.url)
    expect(await line.ended).not.toContain('HTTP/1.1 2')
    await stillAnswers(bench)
  })

  it('is closed when it brings nothing more on a connection that was used', async () => {
    const { server } = await openHttpBench({ limits: { keepAliveTimeout: 100 } })
    const line = await openLine(server.url)
    line.write(requestText(server.url, 'GET /health'))
    expect(await line.ended).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('is closed when it asks and never reads the answer', async () => {
    const limits = { headersTimeout: 60_000, requestTimeout: 60_000, unreadTimeout: 100 }
    const bench = await openHttpBench({ limits })
    // More than the kernel keeps for somebody who does not read.
    bench.notes.run = async () => ({ notes: ['x'.repeat(20_000_000)] })
    const line = await openLine(bench.server.url)
    line.stopReading()
    line.write(requestText(bench.server.url, `POST ${LIST}`, headersOf(bench), '{"input":{}}'))
    // Line feeds before a request are nothing to a server; to whoever writes them they tell that it has gone.
    const knock = setInterval(() => line.write('\r\n'), 200)
    expect((await line.ended).length).toBeLessThan(20_000_000)
    clearInterval(knock)
    await stillAnswers(bench)
  })
})

describe('an answer that takes longer than every limit', () => {
  it('is given, on a new connection and on one that was used before', async () => {
    const bench = await openHttpBench({
      limits: {
        headersTimeout: 1_000,
        requestTimeout: 1_000,
        keepAliveTimeout: 1_000,
        unreadTimeout: 1_000,
        connectionsCheckingInterval: 20,
      },
    })
    bench.notes.run = () => new Promise((done) => void setTimeout(() => done({ notes: [] }), 1_500))
    const line = await openLine(bench.server.url)
    for (const round of [1, 2]) {
      line.write(requestText(bench.server.url, `POST ${LIST}`, headersOf(bench), '{"input":{}}'))
      await line.says('"notes":[]', round)
    }
    expect(line.text().split('HTTP/1.1 200 ')).toHaveLength(3)
  })
})

describe('a client that breaks off', () => {
  it('in the middle of its body leaves no trace but its log line', async () => {
    const bench = await openHttpBench()
    const line = await openLine(bench.server.url)
    const expecting = ['Content-Length: 1000', 'Expect: 100-continue']
    line.write(requestText(bench.server.url, `POST ${ADD}`, [...headersOf(bench), ...expecting]))
    await line.says('100 Continue')
    line.write('{"input":')
    line.hangUp()
    await expect
      .poll(() => bench.log.filter(({ route }) => route === '/v1/operations/{name}'))
      .toHaveLength(1)
    expect(bench.log.filter(({ event }) => event === 'bug')).toEqual([])
    await stillAnswers(bench)
  })
})

describe('many connections', () => {
  it('are refused beyond the most, and taken again once others have gone', async () => {
    const bench = await openHttpBench({ limits: { maxConnections: 3 } })
    const { url } = bench.server
    const lines = await Promise.all(Array.from({ length: 10 }, () => openLine(url)))
    for (const line of lines) line.write(requestText(url, 'GET /health'))
    const fates = await Promise.all(
      lines.map((line) => Promise.race([line.says('"status":"ok"').then(() => 'answered'), line.ended])),
    )
    expect(fates.filter((fate) => fate === 'answered').length).toBeLessThanOrEqual(3)
    expect(fates.filter((fate) => fate === '').length).toBeGreaterThanOrEqual(7)
    expect(bench.log.filter(({ event }) => event === 'too_many_connections')).toMatchObject([{ most: 3 }])
    for (const line of lines) line.hangUp()
    await expect
      .poll(() => bench.ask(null, 'GET', '/health').catch(() => null))
      .toMatchObject({ status: 200 })
  })

  it('are not needed to bring a thousand requests at once, and one that does is closed', async () => {
    const bench = await openHttpBench()
    const line = await openLine(bench.server.url)
    line.write(requestText(bench.server.url, 'GET /ready').repeat(1000))
    expect((await line.ended).split('"status":"ready"').length).toBeLessThan(1000)
    await stillAnswers(bench)
  })
})

describe('connections without a token', () => {
  it('keep nobody out: the oldest that is idle is closed for a new one, and one with a token is not', async () => {
    const bench = await openHttpBench({ limits: { maxConnections: 12, maxStrangers: 4 } })
    const { url } = bench.server
    const known = await openLine(url)
    await askStatus(bench, known)
    const idle = await Promise.all(Array.from({ length: 40 }, () => openLine(url)))
    for (let round = 0; round < 5; round += 1) await stillAnswers(bench)
    expect(await idle[0]?.ended).toBe('')
    await askStatus(bench, known, 2)
    expect(bench.log.filter(({ event }) => event === 'too_many_connections')).toEqual([])
  })

  it('are not closed while something is being answered on them', async () => {
    const bench = await openHttpBench({
      limits: { maxStrangers: 2 },
      settings: { webhookSecrets: { nango: [NANGO_SECRET], whatsapp: [] } },
    })
    const { url } = bench.server
    const body = '{"type":"sync"}'
    const signature = Object.entries(signed('nango', body)).map(([name, value]) => `${name}: ${value}`)
    const line = await openLine(url)
    line.write(requestText(url, 'POST /v1/integrations/webhook', signature, body))
    await Promise.all(Array.from({ length: 10 }, () => openLine(url)))
    await line.says('"received":true')
    expect(line.text()).toContain('HTTP/1.1 200')
  })
})

describe('connections that are kept for nothing', () => {
  const FEW: Partial<Limits> = { maxConnections: 12, maxStrangers: 4, maxKnown: 3 }

  it('keep nobody out, when bodies that never come are waited for on them', async () => {
    const bench = await openHttpBench({ limits: FEW })
    const { url } = bench.server
    const headers = ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 1000']
    for (let count = 0; count < 20; count += 1) {
      const line = await openLine(url)
      line.write(requestText(url, 'POST /sign-in', [...headers, 'Expect: 100-continue']))
      await line.says('100 Continue')
    }
    await stillAnswers(bench)
    expect(bench.log.filter(({ event }) => event === 'too_many_connections')).toEqual([])
  })

  it('keep nobody out, when all of them are one principal’s, who keeps a few', async () => {
    const bench = await openHttpBench({ limits: FEW })
    const { url } = bench.server
    const lines: Line[] = []
    for (let count = 0; count < 20; count += 1) {
      const line = await openLine(url)
      await askStatus(bench, line)
      lines.push(line)
    }
    const other = await openLine(url)
    await askStatus(bench, other, 1, 'anna')
    await askStatus(bench, lines[0] ?? other, 2)
    // Theirs are not all that can be kept: that of another one stays, whoever comes.
    for (let count = 0; count < 8; count += 1) await openLine(url)
    await askStatus(bench, other, 2, 'anna')
    expect(await lines[3]?.ended).toContain('"caller"')
    expect(bench.log.filter(({ event }) => event === 'too_many_connections')).toEqual([])
  })
})

describe('a connection', () => {
  it('is used for one request after the other', async () => {
    const { server } = await openHttpBench()
    const line = await openLine(server.url)
    for (const round of [1, 2, 3]) {
      line.write(requestText(server.url, 'GET /health'))
      await line.says('"status":"ok"', round)
    }
    line.write(requestText(server.url, 'HEAD /health', ['Connection: close']))
    const last = (await line.ended).split('HTTP/1.1 ').at(-1)
    expect(last).toMatch(/^200 [^]*\r\n\r\n$/)
  })

  it('is answered in order when requests come before the answers', async () => {
    const { url } = (await openHttpBench()).server
    const line = await openLine(url)
    const last = requestText(url, 'GET /v1/status', ['Connection: close'])
    line.write(
      ['GET /ready', 'GET /nowhere', 'GET /health'].map((start) => requestText(url, start)).join('') + last,
    )
    const statuses = [...(await line.ended).matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)
    expect(statuses).toEqual(['200', '404', '200', '401'])
  })

  it('is closed at the first garbage after a request, and what comes then is not looked at', async () => {
    const bench = await openHttpBench()
    const { url } = bench.server
    const line = await openLine(url)
    const hello = requestText(url, 'GET /health')
    line.write(hello)
    await line.says('"status":"ok"')
    line.write(`\u0000\u0016GARBAGE\r\n\r\n${hello}`)
    expect((await line.ended).split('"status":"ok"')).toHaveLength(2)
    await stillAnswers(bench)
  })

  it.each([
    ['nothing that is HTTP', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003'],
    [
      'a length twice',
      'POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc',
    ],
    [
      'a length and chunks',
      'POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a header that is folded', 'GET /health HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n b\r\n\r\n'],
    ['no Host', 'GET /health HTTP/1.1\r\n\r\n'],
    ['a bare line feed in a header', 'GET /health HTTP/1.1\r\nHost: x\r\nX-A: 1\nX-B: 2\r\n\r\n'],
    ['a tunnel', 'CONNECT 10.0.0.1:443 HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('that brings %s gets no answer that is any good', async (_what, bytes) => {
    const bench = await openHttpBench({ limits: HASTY })
    const line = await openLine(bench.server.url)
    line.write(Buffer.from(bytes, 'latin1'))
    expect(await line.ended).not.toMatch(/^HTTP\/1\.1 [123]/)
    await stillAnswers(bench)
  })
})
