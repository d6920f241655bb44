import { setImmediate } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Answer } from '../../src/domain/provider/http.ts'
import { responseOf } from '../gate/fake-nango.ts'
import { openHttpBench, proposedBy, type HttpBench } from './bench.ts'
import { send, signIn } from './pages/page-lab.ts'
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

  it('still answers for as long as it is to, says that it is not ready, and keeps nobody waiting', async () => {
    const waits = waiting()
    const bench = await openHttpBench({ settings: { drain: 7_000 }, parts: () => ({ pause: waits.pause }) })
    const { ask, get, post, server, tokens } = bench
    onTestFinished(() => waits.pass(7_000))
    expect(await ask(null, 'GET', '/ready')).toMatchObject({ status: 200 })
    const { id, digest } = await proposedBy(bench, 'agent')
    const { cookie } = await signIn(server, tokens.anna)
    const asked = get('agent', `/v1/integrations/approvals/${id}?wait=60`)
    await waits.begun
    const events = await fetch(`${server.url}/events`, { headers: { cookie: cookie() } })
    const closing = server.close()
    expect(await asked).toMatchObject({ status: 200, body: { state: 'pending' } })
    expect(await events.text()).toContain('retry:')
    expect(await ask(null, 'GET', '/ready')).toMatchObject({
      status: 503,
      body: { code: 'unavailable', detail: 'The server is ending' },
    })
    expect(await ask(null, 'GET', '/health')).toMatchObject({ status: 200, headers: { connection: 'close' } })
    const page = await send(`${server.url}/approvals`, { headers: { cookie: cookie() } })
    expect(page).toMatchObject({ status: 200, headers: { connection: 'close' } })
    bench.nango.answer = async () => ({ kind: 'response', response: responseOf(201, { id: 'note-1' }) })
    const approved = await post('anna', `/v1/integrations/approvals/${id}/approve`, { digest })
    expect(approved).toMatchObject({ status: 200, body: { request: { state: 'succeeded' } } })
    const again = await get(
      'agent',
      `/v1/integrations/approvals/${(await proposedBy(bench, 'agent', 'bread')).id}?wait=60`,
    )
    expect(again).toMatchObject({ status: 200, body: { state: 'pending' } })
    waits.pass(7_000)
    await closing
    await expect(openLine(server.url)).rejects.toThrow('ECONNREFUSED')
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

/** Time that passes where a test says so; `begun` resolves once somebody but the server itself waits. */
function waiting() {
  const waits = new Map<number, () => void>()
  const passed = new Set<number>()
  let begin: () => void = () => undefined
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const pause = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    new Promise((done) => {
      if (!ROUNDS.includes(milliseconds)) begin()
      waits.set(milliseconds, done)
      if (passed.has(milliseconds) || signal?.aborted === true) done()
      else signal?.addEventListener('abort', () => done())
    })
  const pass = (milliseconds: number): void => {
    passed.add(milliseconds)
    waits.get(milliseconds)?.()
  }
  return { begun, pause, pass }
}
