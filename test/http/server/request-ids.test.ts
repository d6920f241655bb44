import { describe, expect, it } from 'vitest'
import { openHttpBench, proposedBy, type HttpBench } from '../bench.ts'
import { send } from '../client.ts'
import { signIn } from '../pages/page-lab.ts'

/** What the log says on behalf of a request over HTTP. */
function linesOf({ log }: HttpBench, requestId: unknown) {
  return log.filter((line) => line['requestId'] === requestId)
}

const MADE = /^[0-9a-f]{32}$/

describe('a request over HTTP', () => {
  it('gets an id of its own, which the answer carries and every line of the log that is about it', async () => {
    const bench = await openHttpBench()
    const { status, headers } = await bench.post('agent', '/v1/operations/notes.add', {
      input: { text: 'milk' },
    })
    const id = headers['x-request-id']
    expect([status, id]).toEqual([202, expect.stringMatching(MADE)])
    expect(linesOf(bench, id).map(({ event }) => event)).toEqual(['proposed', 'request'])
    const health = await send(bench.server.url, 'GET', '/health')
    expect(health.headers['x-request-id']).toMatch(MADE)
    expect(health.headers['x-request-id']).not.toBe(id)
  })

  it('keeps the id that it brings, so that one search finds it in the log of a proxy too', async () => {
    const bench = await openHttpBench()
    const headers = { 'x-request-id': '7f3c-Edge.01_a' }
    const { headers: answered } = await bench.ask('anna', 'GET', '/v1/status', { headers })
    expect(answered['x-request-id']).toBe('7f3c-Edge.01_a')
    expect(linesOf(bench, '7f3c-Edge.01_a')).toEqual([
      expect.objectContaining({ event: 'request', route: '/v1/status', status: 200 }),
    ])
  })

  it.each([
    ['is longer than 64 characters', () => 'a'.repeat(65)],
    ['has a space', () => 'a b'],
    ['has what a terminal or a line of JSON could be broken with', () => 'a"}\u00ff'],
    ['comes twice', () => ['one', 'two']],
    ['is empty', () => ''],
    ['is a token', ({ tokens }: HttpBench) => tokens.agent],
  ])('gets another where the one that it brings %s', async (_what, given) => {
    const bench = await openHttpBench()
    const headers = { 'x-request-id': given(bench) }
    const { headers: answered } = await bench.ask('anna', 'GET', '/v1/status', { headers })
    expect(answered['x-request-id']).toMatch(MADE)
    expect(linesOf(bench, answered['x-request-id']).length).toBe(1)
  })

  it('that is refused is told its id, under which the log says what was refused', async () => {
    const bench = await openHttpBench()
    const { id } = await proposedBy(bench, 'agent')
    const { body, headers } = await bench.post('other', `/v1/integrations/approvals/${id}/approve`)
    expect(body).toMatchObject({ status: 403, requestId: headers['x-request-id'] })
    expect(linesOf(bench, body.requestId).map(({ event }) => event)).toEqual(['denied', 'request'])
  })

  it('that cannot even be read has one too', async () => {
    const bench = await openHttpBench()
    const { body, headers } = await send(bench.server.url, 'GET', '/', { headers: { host: 'a b' } })
    expect(body.requestId).toMatch(MADE)
    expect(headers['x-request-id']).toBe(body.requestId)
    expect(linesOf(bench, body.requestId).at(-1)).toMatchObject({ event: 'request', status: 400 })
  })

  it('of a page carries it as well, and a page that failed shows it', async () => {
    const bench = await openHttpBench({
      parts: ({ parts }) => ({ clock: () => (isBroken ? broken() : parts.clock()) }),
    })
    let isBroken = false
    const broken = (): never => {
      throw new TypeError('of a test')
    }
    const anna = await signIn(bench.server, bench.tokens.anna)
    isBroken = true
    const { status, headers, body } = await anna.get('/approvals')
    expect([status, headers['x-request-id']]).toEqual([500, expect.stringMatching(MADE)])
    expect(body).toContain(`In the log of the server: ${String(headers['x-request-id'])}`)
    expect(linesOf(bench, headers['x-request-id']).map(({ event }) => event)).toEqual(['bug', 'request'])
  })

  it('keeps its id apart from others that are answered at the same time', async () => {
    const bench = await openHttpBench()
    const ids = Array.from({ length: 20 }, (_, number) => `at-once-${number}`)
    await Promise.all(
      ids.map((id) =>
        bench.post('agent', '/v1/operations/notes.add', { input: { text: id } }, { 'x-request-id': id }),
      ),
    )
    for (const id of ids)
      expect(linesOf(bench, id).map(({ event, summary }) => [event, summary])).toEqual([
        ['proposed', `Note: "${id}"`],
        ['request', undefined],
      ])
  })
})
