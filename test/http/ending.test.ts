import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Answer } from '../../src/domain/provider/http.ts'
import { responseOf } from '../gate/fake-nango.ts'
import { openHttpBench, proposedBy, type HttpBench } from './bench.ts'
import { openLine, requestText } from './server/line.ts'

const LIST = '/v1/operations/notes.list'

/** Somebody approves, and the call is out until `answer` lets it come back. */
async function sending(bench: HttpBench) {
  const { id, digest } = await proposedBy(bench, 'agent')
  let answer: (given: Answer) => void = () => undefined
  const isOut = new Promise<void>((out) => {
    bench.nango.answer = () =>
      new Promise((resolve) => {
        answer = resolve
        out()
      })
  })
  const approving = bench.post('anna', `/v1/integrations/approvals/${id}/approve`, { digest })
  await isOut
  return {
    id,
    approving,
    answer: () => answer({ kind: 'response', response: responseOf(201, { id: 'note-1' }) }),
  }
}

describe('a server that is asked to end', () => {
  it('gives the answer of what it was sending, and records it', async () => {
    const bench = await openHttpBench()
    const { id, approving, answer } = await sending(bench)
    const closing = bench.server.close()
    answer()
    const reply = await approving
    expect(reply).toMatchObject({ status: 200, body: { request: { state: 'succeeded' } } })
    expect(reply.headers.connection).toBe('close')
    await closing
    expect(await bench.store.requests.find(id)).toMatchObject({ state: 'succeeded' })
    expect(bench.log.map(({ event }) => event)).toEqual(expect.arrayContaining(['ending', 'ended']))
    expect(bench.log).toContainEqual(expect.objectContaining({ event: 'ending', attempts: 1 }))
  })

  it('waits for what it was sending also when whoever asked has hung up', async () => {
    const bench = await openHttpBench()
    const { id, digest } = await proposedBy(bench, 'agent')
    const hangUp = new AbortController()
    const closing = new Promise<void>((closed) => {
      bench.nango.answer = async () => {
        hangUp.abort()
        await approving.catch(() => undefined)
        bench.server.close().then(closed, closed)
        // A server that did not wait would have ended by now.
        for (let turn = 0; turn < 1000; turn += 1) await setImmediate()
        return { kind: 'response', response: responseOf(201, { id: 'note-1' }) }
      }
    })
    const approving = bench.ask('anna', 'POST', `/v1/integrations/approvals/${id}/approve`, {
      body: { digest },
      signal: hangUp.signal,
    })
    await expect(approving).rejects.toThrow('aborted')
    await closing
    expect(await bench.store.requests.find(id)).toMatchObject({ state: 'succeeded' })
  })

  it('lets nothing new in meanwhile, neither on a new connection nor on one that is open', async () => {
    const bench = await openHttpBench()
    const { url } = bench.server
    const open = await openLine(url)
    const text = requestText(url, 'GET /health')
    // Half of a request keeps Node from taking the connection for an idle one.
    open.write(text.slice(0, 10))
    await bench.ask(null, 'GET', '/health')
    const { approving, answer } = await sending(bench)
    const closing = bench.server.close()
    open.write(text.slice(10))
    const refusal = await open.ended
    expect(refusal).toMatch(/^HTTP\/1\.1 503 /)
    expect(refusal).toContain('"code":"unavailable"')
    await expect(openLine(url)).rejects.toThrow('ECONNREFUSED')
    answer()
    expect(await approving).toMatchObject({ status: 200 })
    await closing
  })

  it('answers at once whoever only waits', async () => {
    const waits = waiting()
    const bench = await openHttpBench({ parts: () => ({ pause: waits.pause }) })
    const { id } = await proposedBy(bench, 'agent')
    const asked = bench.get('agent', `/v1/integrations/approvals/${id}?wait=60`)
    await waits.begun
    await bench.server.close()
    expect(await asked).toMatchObject({ status: 200, body: { state: 'pending' } })
  })

  it('does not start what was approved and not sent', async () => {
    const bench = await openHttpBench()
    const { id, digest } = await proposedBy(bench, 'agent')
    let closing: Promise<void> | undefined
    bench.nango.beforeRead = () => {
      closing ??= bench.server.close()
    }
    const reply = await bench.post('anna', `/v1/integrations/approvals/${id}/approve`, { digest })
    await closing
    expect(reply).toMatchObject({
      status: 503,
      body: { code: 'interrupted', request: { state: 'approved' } },
    })
    expect(bench.nango.sent).toEqual([])
  })

  it('is not kept by connections that say nothing, or that stopped in the middle', async () => {
    const bench = await openHttpBench()
    const { url } = bench.server
    const [silent, header, body] = await Promise.all([openLine(url), openLine(url), openLine(url)])
    header.write('GET /health HTTP/1.1\r\nHost: ')
    const start = [
      'Content-Length: 100',
      `Authorization: Bearer ${bench.tokens.agent}`,
      'Expect: 100-continue',
    ]
    body.write(requestText(url, `POST ${LIST}`, ['Content-Type: application/json', ...start]))
    await body.says('100 Continue')
    await bench.server.close()
    expect(await silent.ended).toBe('')
    expect(await header.ended).toBe('')
    expect(await body.ended).not.toContain('HTTP/1.1 2')
  })

  it('is not kept by somebody who does not read', async () => {
    const bench = await openHttpBench({ limits: { farewellTimeout: 50 } })
    bench.notes.run = async () => ({ notes: ['x'.repeat(20_000_000)] })
    const line = await openLine(bench.server.url)
    line.stopReading()
    const headers = [`Authorization: Bearer ${bench.tokens.agent}`, 'Content-Type: application/json']
    line.write(requestText(bench.server.url, `POST ${LIST}`, headers, '{"input":{}}'))
    await expect.poll(() => bench.log.some(({ route }) => route === '/v1/operations/{name}')).toBe(true)
    await bench.server.close()
    line.readOn()
    expect((await line.ended).length).toBeLessThan(20_000_000)
  })
})

/** How long the server's own rounds wait. */
const ROUNDS = [5_000, 2_500]

/** Time that never passes; `begun` resolves once somebody but the server itself waits. */
function waiting() {
  let begin: () => void = () => undefined
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const pause = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    new Promise((done) => {
      if (!ROUNDS.includes(milliseconds)) begin()
      if (signal?.aborted === true) done()
      else signal?.addEventListener('abort', () => done())
    })
  return { begun, pause }
}
