import { describe, expect, it } from 'vitest'
import { createSeats, type Limits } from '../../../src/http/server/limits.ts'
import { openHttpBench, proposedBy, type HttpBench, type Person } from '../bench.ts'
import { openLine, requestText, type Line } from './line.ts'
import { signIn } from '../pages/page-lab.ts'

const APPROVALS = '/v1/integrations/approvals'

/** A server at which nothing happens by itself: whoever waits does so until they go. */
function openStill(maxWaits: number, limits: Partial<Limits> = {}): Promise<HttpBench> {
  return openHttpBench({
    limits: { maxWaits, ...limits },
    parts: () => ({
      pause: (_milliseconds, signal) =>
        new Promise((done) => {
          if (signal?.aborted === true) done()
          else signal?.addEventListener('abort', () => done())
        }),
    }),
  })
}

/** Somebody who waits; the server says "continue" when it has begun with the request. */
async function waitAs({ server, tokens }: HttpBench, who: Person, id: string): Promise<Line> {
  const line = await openLine(server.url)
  const headers = [`Authorization: Bearer ${tokens[who]}`]
  // Then the connection is one of theirs.
  line.write(requestText(server.url, 'GET /v1/status', headers))
  await line.says('"caller"')
  const wait = `GET ${APPROVALS}/${id}?wait=60`
  line.write(requestText(server.url, wait, [...headers, 'Expect: 100-continue']))
  await line.says('100 Continue')
  return line
}

async function listenAs({ server }: HttpBench, cookie: string, method = 'GET'): Promise<Line> {
  const line = await openLine(server.url)
  line.write(requestText(server.url, `${method} /events`, [`Cookie: ${cookie}`]))
  await line.says('HTTP/1.1 ')
  return line
}

describe('answers that take their time', () => {
  it('are so many for each principal, waits and streams together, and 429 beyond', async () => {
    const bench = await openStill(3)
    const { get } = bench
    const { id } = await proposedBy(bench, 'agent')
    const visitor = await signIn(bench.server, bench.tokens.anna)
    const wait = await waitAs(bench, 'anna', id)
    await waitAs(bench, 'anna', id)
    const stream = await listenAs(bench, visitor.cookie())
    expect(stream.text()).toContain(' 200 OK')

    const refused = await get('anna', `${APPROVALS}/${id}?wait=60`)
    expect(refused).toMatchObject({ status: 429, body: { code: 'unavailable', exit: 1 } })
    expect(refused.headers).toMatchObject({ 'retry-after': '5' })
    const page = await visitor.get('/events')
    expect(page).toMatchObject({ status: 429, headers: { 'retry-after': '5' } })
    expect(await get('anna', `${APPROVALS}/${id}`)).toMatchObject({ status: 200 })

    await waitAs(bench, 'ben', id)
    for (const line of [wait, stream]) {
      line.hangUp()
      const again = async (): Promise<string> => (await listenAs(bench, visitor.cookie())).text()
      await expect.poll(again).toContain(' 200 OK')
      expect(await get('anna', `${APPROVALS}/${id}?wait=60`)).toMatchObject({ status: 429 })
    }
  })

  it('are given back when a request for the head of a stream is answered', async () => {
    const bench = await openStill(1)
    const visitor = await signIn(bench.server, bench.tokens.anna)
    for (let round = 0; round < 3; round += 1) {
      const head = async (): Promise<string> => (await listenAs(bench, visitor.cookie(), 'HEAD')).text()
      await expect.poll(head).toContain(' 200 OK')
    }
  })

  it('are so many for all together, who keep no connection but those from whoever comes', async () => {
    const bench = await openStill(3, { maxConnections: 12, maxStrangers: 4, maxKnown: 3 })
    const { id } = await proposedBy(bench, 'mixed')
    const lines: Line[] = []
    for (const who of ['anna', 'ben', 'mixed', 'agent'] as const) {
      const own = who === 'agent' ? (await proposedBy(bench, who)).id : id
      for (let count = 0; count < 3; count += 1) lines.push(await waitAs(bench, who, own))
    }
    for (let round = 0; round < 5; round += 1)
      await expect
        .poll(() => bench.ask(null, 'GET', '/health').catch(() => null))
        .toMatchObject({ status: 200 })
    expect(bench.log.filter(({ event }) => event === 'too_many_connections')).toEqual([])
    await lines.at(-1)?.says('Too many wait for answers of this server already')
    const waiting = lines.filter((line) => !line.text().includes('HTTP/1.1 429'))
    expect(waiting.length).toBe(7)
  })

  it('are given back once, however often that is said', () => {
    const seats = createSeats(2)
    const leave = seats.take('anna')
    seats.take('anna')
    expect(() => seats.take('anna')).toThrow('You wait for 2 answers already')
    leave()
    leave()
    seats.take('anna')
    expect(() => seats.take('anna')).toThrow('You wait for 2 answers already')
    seats.take('ben')
  })
})
