import { describe, expect, it } from 'vitest'
import { NANGO_IS_DOWN } from '../gate/fake-nango.ts'
import { openHttpBench, proposedBy } from './bench.ts'

const ADD = '/v1/operations/notes.add'
const LIST = '/v1/operations/notes.list'

describe('operations over HTTP', () => {
  it('are listed and described with their schemas', async () => {
    const { get } = await openHttpBench()
    const { body } = await get('agent', '/v1/operations')
    expect(body.items.map(({ name, kind }: { name: string; kind: string }) => [name, kind])).toEqual([
      ['notes.add', 'write'],
      ['notes.list', 'read'],
    ])
    expect((await get('agent', ADD)).body).toMatchObject({
      recovery: 'client-key',
      input: { type: 'object', required: ['text'] },
    })
    expect((await get('agent', LIST)).body).toMatchObject({ output: { type: 'object' } })
    for (const name of ['notes.eat', 'constructor', '..%2fnotes.add', 'notes.add%00']) {
      expect(await get('agent', `/v1/operations/${name}`)).toMatchObject({
        status: 404,
        body: { code: 'not_found', exit: 9 },
      })
    }
  })
})

describe('a read over HTTP', () => {
  it('runs at once for whoever may read, and is written down under their name', async () => {
    const { post, store } = await openHttpBench()
    for (const who of ['agent', 'anna', 'root'] as const) {
      expect(await post(who, LIST, { input: {} })).toMatchObject({
        status: 200,
        body: { output: { notes: ['milk'] } },
      })
    }
    const read = await store.audit.newest({ type: 'read', limit: 10 })
    expect(read.map(({ actor }) => actor)).toEqual(
      ['root', 'anna', 'agent'].map((name) => ({ name, door: 'http' })),
    )
  })

  it('needs no body, takes a connection by its name, and says when there is none', async () => {
    const { ask, post } = await openHttpBench()
    expect((await ask('agent', 'POST', LIST)).status).toBe(200)
    expect((await post('agent', LIST, { connection: 'google' })).status).toBe(200)
    expect(await post('agent', LIST, { connection: 'work' })).toMatchObject({
      status: 404,
      body: { code: 'not_found', exit: 9 },
    })
  })

  it('takes nothing that is for writes', async () => {
    const { post } = await openHttpBench()
    for (const body of [
      { reason: 'x' },
      { dryRun: false },
      { expires: null },
      { duplicate: true },
      { supersedes: 'apr_7' },
    ]) {
      expect(await post('agent', LIST, body)).toMatchObject({ status: 400, body: { code: 'usage', exit: 2 } })
    }
    expect((await post('agent', LIST, {}, { 'idempotency-key': 'k' })).status).toBe(400)
  })

  it('passes on what went wrong outside', async () => {
    const { post, notes } = await openHttpBench()
    notes.run = async () => {
      throw NANGO_IS_DOWN
    }
    expect(await post('agent', LIST)).toMatchObject({
      status: 503,
      body: { code: 'unavailable', exit: 1, hint: 'Start Nango' },
    })
    notes.run = async () => ({ notes: 'a secret that nobody should see' })
    const broken = await post('agent', LIST)
    expect(broken).toMatchObject({ status: 500, body: { code: 'internal' } })
    expect(broken.text).not.toContain('secret')
  })

  it('that fails by a bug of ours says only that, here and in the log', async () => {
    const { post, notes, log } = await openHttpBench()
    notes.run = async () => {
      throw new TypeError('canary: what somebody sent')
    }
    const { status, text } = await post('agent', LIST)
    expect(status).toBe(500)
    expect(text + JSON.stringify(log)).not.toContain('canary')
    expect(log).toContainEqual(expect.objectContaining({ event: 'bug', name: 'TypeError' }))
  })
})

describe('a write over HTTP', () => {
  it('is checked as on the command line, and every fault is named', async () => {
    const { post } = await openHttpBench()
    expect(await post('agent', ADD, { input: { txt: 'milk' } })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('txt is not known here'), exit: 2 },
    })
    for (const input of [undefined, {}, { text: 1 }, { text: ['a'] }, { text: 'a', book: {} }]) {
      expect((await post('agent', ADD, { input })).status).toBe(400)
    }
    for (const body of [
      { input: [] },
      { input: 'text=milk' },
      { inputs: {} },
      { input: { text: 'a' }, expires: 0 },
      { input: { text: 'a' }, expires: 1.5 },
      { input: { text: 'a' }, expires: 366 * 86_400 + 1 },
      { input: { text: 'a' }, duplicate: 'yes' },
      { input: { text: 'a' }, reason: 'x'.repeat(10_001) },
    ]) {
      expect((await post('agent', ADD, body)).status).toBe(400)
    }
  })

  it('says where its input belongs, and of a body what it has to be', async () => {
    const { post, get } = await openHttpBench()
    const detailOf = async (body: unknown): Promise<string> => (await post('agent', ADD, body)).body.detail
    expect(await detailOf({ text: 'milk', book: 'a' })).toBe(
      'The body cannot be taken: "text", "book" are not known here; what the operation itself takes goes into "input": {…}',
    )
    expect(await detailOf({ input: { text: 'milk' }, reasn: 'x' })).toContain('"reasn" is not known here')
    expect(await detailOf([])).toBe('The body is not JSON that can be taken: it has to be an object')
    expect(await detailOf('{"input":{},"input":{}}')).toContain('The body is not JSON that can be taken: the')
    for (const limit of ['0', '1001', '-1', 'ten', '1.5']) {
      const { body } = await get('agent', `/v1/integrations/approvals?limit=${limit}`)
      expect(body.detail).toBe('The query cannot be taken: limit: it is a whole number from 1 to 1000')
    }
  })

  it('that is the same and still waits is returned, unless a second one is wanted', async () => {
    const bench = await openHttpBench()
    const first = await proposedBy(bench, 'agent')
    const body = { input: { text: 'milk' } }
    expect((await bench.post('agent', ADD, body)).body).toMatchObject({
      isNew: false,
      request: { id: first.id },
    })
    expect((await bench.post('agent', ADD, { ...body, duplicate: true })).body).toMatchObject({ isNew: true })
  })

  it('is proposed once under an Idempotency-Key, which stands for nothing else', async () => {
    const { post } = await openHttpBench()
    const key = { 'idempotency-key': 'order-17' }
    const first = await post('agent', ADD, { input: { text: 'milk' } }, key)
    expect(first.body).toMatchObject({ isNew: true, request: { idempotencyKey: 'order-17' } })
    const again = await post('agent', ADD, { input: { text: 'milk' } }, key)
    expect(again.body).toMatchObject({ isNew: false, request: { id: first.body.request.id } })
    expect(await post('agent', ADD, { input: { text: 'cream' } }, key)).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    })
    for (const wrong of ['', 'two words', 'é', 'k'.repeat(256)]) {
      const { status } = await post('agent', ADD, { input: { text: 'a' } }, { 'idempotency-key': wrong })
      expect(status).toBe(400)
    }
    const twice = { 'idempotency-key': ['order-18', 'order-19'] }
    expect((await post('agent', ADD, { input: { text: 'a' } }, twice)).status).toBe(400)
  })

  it('expires when it is told to, or never', async () => {
    const { post } = await openHttpBench()
    const expiry = async (text: string, expires?: number | null) =>
      (await post('agent', ADD, { input: { text }, expires })).body.request.expiresAt
    expect(await expiry('a')).toBe('2026-03-05T10:00:00.000Z')
    expect(await expiry('b', 60)).toBe('2026-03-02T10:01:00.000Z')
    expect(await expiry('c', null)).toBeNull()
  })

  it('takes the place of one that was not sent, with its words', async () => {
    const bench = await openHttpBench()
    const { get, post } = bench
    const old = (await post('agent', ADD, { input: { text: 'milk' }, reason: 'We are out' })).body.request
    const replaced = await post('agent', ADD, { input: { text: 'cream' }, supersedes: old.id.slice(0, 12) })
    expect(replaced.body).toMatchObject({
      isNew: true,
      request: {
        reason: 'We are out',
        origin: { kind: 'replacement', id: old.id },
        earlier: { id: old.id, state: 'cancelled' },
        changes: expect.arrayContaining([{ label: 'Text', before: 'milk', after: 'cream' }]),
      },
    })
    expect((await get('agent', `/v1/integrations/approvals/${old.id}`)).body).toMatchObject({
      state: 'cancelled',
      later: [{ id: replaced.body.request.id, state: 'pending', kind: 'replacement' }],
    })
    expect(await post('agent', ADD, { input: { text: 'x' }, supersedes: old.id })).toMatchObject({
      status: 409,
    })
  })

  it('is only shown in a dry run', async () => {
    const { post, get } = await openHttpBench()
    const shown = await post('agent', ADD, { input: { text: 'milk' }, dryRun: true })
    expect(shown).toMatchObject({ status: 200, body: { preview: { verb: 'Add a note' } } })
    expect((await get('agent', '/v1/integrations/approvals?state=all')).body.items).toEqual([])
  })

  it('is not proposed by who only configures', async () => {
    const { post } = await openHttpBench()
    for (const dryRun of [true, false]) {
      expect(await post('root', ADD, { input: { text: 'a' }, dryRun })).toMatchObject({ status: 403 })
    }
  })

  it('is sent at once where no person has to approve, and says so', async () => {
    const { post, nango } = await openHttpBench({ parts: () => ({ writeRequiresApproval: false }) })
    const sent = await post('agent', ADD, { input: { text: 'milk' } })
    expect(sent).toMatchObject({
      status: 202,
      body: {
        request: { state: 'succeeded', decision: { assurance: 'policy', actor: { door: 'policy' } } },
      },
    })
    expect(nango.sent).toHaveLength(1)
    nango.beforeRead = () => {
      throw NANGO_IS_DOWN
    }
    expect(await post('agent', ADD, { input: { text: 'cream' } })).toMatchObject({
      status: 409,
      body: { code: 'pending', request: { state: 'approved' } },
    })
  })
})
