import { sentJson } from '../../../src/domain/request/body.ts'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/domain/text/json.ts'
import { freeze } from '../../../src/gate/propose/freeze.ts'
import { findPurgeable, purge } from '../../../src/gate/upkeep/purge.ts'
import { propose } from './proposed.ts'
import {
  AGENT,
  ANNA,
  approved,
  askOf,
  auditOf,
  auditTypes,
  BORIS,
  connectionOf,
  createBench,
  MINUTE,
  proposed,
  stored,
} from '../bench.ts'
import { heldOf } from '../fake-nango.ts'
import { READ, WRITE } from '../fake-notes.ts'

describe('freezing a write', () => {
  it('queues nothing, sends nothing and writes nothing down', async () => {
    const bench = await createBench()
    const { request } = await freeze(bench.parts, askOf(bench))
    expect(request).toMatchObject({
      state: 'pending',
      operation: 'notes.add',
      account: 'anna@shop.de',
      connection: { id: 'con_0000000001', integration: 'notes', nangoConnectionId: 'nc-1' },
      call: {
        method: 'POST',
        path: '/notes/v1/books/diary/notes',
        query: [['notify', 'none']],
        headers: [],
        body: JSON.stringify({ id: request.providerKey, text: 'milk' }),
      },
    })
    expect(await bench.store.requests.list({ states: [], limit: 10 })).toEqual([])
    expect(await auditOf(bench)).toEqual([])
    expect(bench.nango.sent).toEqual([])
  })

  it('says what it is about, and whether something in it may not be what it looks like', async () => {
    const bench = await createBench()
    const { request } = await freeze(bench.parts, askOf(bench))
    expect(request).toMatchObject({ summary: 'Note: "milk"', mark: null })
    const about = async (text: string) => {
      bench.notes.facts = [{ label: 'Text', at: 'body/text', as: 'text' }]
      const frozen = await freeze(
        bench.parts,
        askOf(bench, { input: { text }, reason: 'They said: Tag vip on ada@x.com' }),
      )
      return frozen.request
    }
    expect(await about('b\u043eb@x.com')).toMatchObject({
      summary: 'Note: "b\u043eb@x.com"',
      mark: 'suspicious',
    })
    expect(await about('milk", 2 items\n')).toMatchObject({ summary: `Note: "milk', 2 items"`, mark: null })
  })

  it("freezes no document but one of the provider's own, byte for byte", async () => {
    const listed = 'mutation Add($text: String!) { add(text: $text) { id } }'
    const plain = await createBench()
    const provider = { ...(await plain.parts.provider('google')), writeDocuments: [listed] }
    const bench = await createBench({ provider: async () => provider })
    const freezing = async (body: Json | undefined) => {
      bench.notes.plan = () => ({ method: 'POST', path: '/graphql', ...(body === undefined ? {} : { body }) })
      return (await freeze(bench.parts, askOf(bench))).request
    }
    const { call } = await freezing({ query: listed, variables: { text: 'milk' } })
    expect(sentJson(call)).toMatchObject({ query: listed })
    const bodies = [
      { query: `${listed}\n` },
      { query: listed, operationName: 'Add' },
      { variables: {} },
      undefined,
    ]
    for (const body of bodies) await expect(freezing(body)).rejects.toMatchObject({ code: 'internal' })
  })

  it('puts nothing of ours but the provider key into the call', async () => {
    const bench = await createBench()
    const { request } = await freeze(bench.parts, askOf(bench, { reason: 'because of reasons' }))
    const bytes = JSON.stringify(request.call)
    expect(bytes).toContain(request.providerKey)
    for (const ours of [request.id, request.digest, 'because of reasons', AGENT.name]) {
      expect(bytes).not.toContain(ours)
    }
  })

  it('gives the same digest whoever proposes it and why, under whatever name of the connection', async () => {
    const bench = await createBench()
    bench.notes.plan = () => ({ method: 'POST', path: '/notes', body: { text: 'milk' } })
    const { request: one } = await freeze(bench.parts, askOf(bench))
    const { request: other } = await freeze(
      bench.parts,
      askOf(bench, { requester: BORIS, reason: 'Urgent', connection: connectionOf({ name: 'renamed' }) }),
    )
    expect(other.digest).toBe(one.digest)
  })

  it.each([
    ['the number of its precondition', { precondition: { version: 2 } }],
    ['the presence of a precondition', { precondition: {} }],
  ])('gives another digest when %s differs', async (_what, prepared) => {
    const bench = await createBench()
    bench.notes.plan = () => ({ method: 'POST', path: '/notes', body: { text: 'milk' } })
    const { request: one } = await freeze(bench.parts, askOf(bench))
    bench.notes.prepare = async () => prepared
    expect((await freeze(bench.parts, askOf(bench))).request.digest).not.toBe(one.digest)
  })

  it('fails with what preparing found wrong, and queues nothing', async () => {
    const bench = await createBench()
    bench.notes.prepare = async (reading) => {
      await reading.get('/books/diary')
      throw Object.assign(new Error('There is no such book'), { name: 'ShieldError', code: 'not_found' })
    }
    await expect(propose(bench.parts, askOf(bench), false)).rejects.toMatchObject({ code: 'not_found' })
    expect(bench.nango.gets).toEqual(['/books/diary'])
    expect(await auditOf(bench)).toEqual([])
  })

  it.each([
    ['a header that it may not set', { headers: [['authorization', 'Bearer x']] as const }, 'internal'],
    ['a path that leads elsewhere', { path: '/notes/../admin' }, 'internal'],
    ['a number that cannot be sent exactly', { body: { amount: 2 ** 53 } }, 'usage'],
  ])('refuses a plan with %s', async (_what, draft, code) => {
    const bench = await createBench()
    bench.notes.plan = () => ({ method: 'POST', path: '/notes', ...draft })
    await expect(propose(bench.parts, askOf(bench), false)).rejects.toMatchObject({ code })
    expect(await auditOf(bench)).toEqual([])
  })
})

describe('the scopes of a connection', () => {
  const readOnly = connectionOf({ grantedScopes: [READ] })

  it('that lack what a write needs refuse it before it is queued, with the command that widens them', async () => {
    const bench = await createBench()
    bench.nango.held[0] = heldOf({ scope: READ })
    await expect(propose(bench.parts, askOf(bench, { connection: readOnly }), false)).rejects.toMatchObject({
      code: 'not_connected',
      message: `google (anna@shop.de) was not granted what notes.add needs: ${WRITE}`,
      hint: 'shield connect google --write',
    })
    expect(await auditOf(bench)).toEqual([])
    expect(bench.nango.gets).toEqual([])
  })

  it('are widened under the connection’s own name where it has one', async () => {
    const bench = await createBench()
    bench.nango.held[0] = heldOf({ scope: READ })
    const connection = { ...readOnly, name: 'work' }
    await expect(propose(bench.parts, askOf(bench, { connection }), false)).rejects.toMatchObject({
      hint: 'shield connect google --as work --write',
    })
  })

  it('are read again before they are found lacking, and what was widened elsewhere is remembered', async () => {
    const bench = await createBench()
    const { request } = await propose(bench.parts, askOf(bench, { connection: readOnly }), false)
    expect(request.warnings).toEqual([])
    expect(await bench.store.connections.find('google')).toMatchObject({ grantedScopes: [READ, WRITE] })
    expect(await auditTypes(bench)).toEqual(['connection.scopes', 'request.proposed'])
  })

  it('that are lacking and cannot be read again stay lacking', async () => {
    const bench = await createBench()
    bench.nango.held.length = 0
    await expect(propose(bench.parts, askOf(bench, { connection: readOnly }), false)).rejects.toMatchObject({
      code: 'not_connected',
    })
  })

  it('that nobody can tell let it be queued with a warning to the approver', async () => {
    const bench = await createBench()
    const connection = connectionOf({ grantedScopes: null })
    const { warnings } = await proposed(bench, { connection })
    expect(warnings).toEqual(["Could not check this connection's permissions; the call may be refused"])
  })

  it('that nobody can ever tell of a provider are nothing to be warned of', async () => {
    const plain = await createBench()
    const { readScopes, ...silent } = await plain.parts.provider('google')
    expect(readScopes).toBeDefined()
    const bench = await createBench({ provider: async () => silent })
    const { warnings } = await proposed(bench, { connection: connectionOf({ grantedScopes: null }) })
    expect(warnings).toEqual([])
  })
})

describe('the warnings of a request', () => {
  it('say that the account is not confirmed, and carry what preparing found', async () => {
    const bench = await createBench()
    bench.notes.prepare = async () => ({ precondition: null, warnings: ['The book is public'] })
    const connection = connectionOf({ account: { label: 'nc-1', confirmed: false } })
    expect((await proposed(bench, { connection })).warnings).toEqual([
      'The account could not be read from the provider: its label is what was asked for, and before this is sent only the settings at Nango are compared',
      'The book is public',
    ])
  })
})

describe('proposing', () => {
  it('queues one pending request with its expiry, and writes it down once', async () => {
    const bench = await createBench()
    const { request, isNew } = await propose(bench.parts, askOf(bench, { expiresIn: 5 * MINUTE }), false)
    expect(isNew).toBe(true)
    expect(await stored(bench, request)).toEqual(request)
    expect(request).toMatchObject({ state: 'pending', expiresAt: '2026-03-02T10:05:00.000Z' })
    expect(await auditOf(bench)).toMatchObject([
      {
        type: 'request.proposed',
        subject: request.id,
        actor: AGENT,
        data: { operation: 'notes.add', connection: 'con_0000000001', expiresAt: request.expiresAt },
      },
    ])
  })

  it('for ever queues a request that never expires', async () => {
    const bench = await createBench()
    const request = await proposed(bench, { expiresIn: null })
    bench.clock.now += 1e12
    expect(request.expiresAt).toBeNull()
    await expect(approved(bench, request)).resolves.toMatchObject({ request: { state: 'succeeded' } })
  })
})

describe('an idempotency key', () => {
  const keyed = { idempotencyKey: 'order-17' }

  it('returns the request it was used for, even when that is done or a duplicate is wanted', async () => {
    const bench = await createBench()
    const first = await proposed(bench, keyed)
    await approved(bench, first)
    const again = await propose(bench.parts, askOf(bench, keyed), true)
    expect(again).toMatchObject({ isNew: false, request: { id: first.id, state: 'succeeded' } })
    expect(bench.nango.sent).toHaveLength(1)
  })

  it('that was used for something else is a conflict, and queues nothing', async () => {
    const bench = await createBench()
    const first = await proposed(bench, keyed)
    const other = askOf(bench, { ...keyed, input: { text: 'bread' } })
    await expect(propose(bench.parts, other, false)).rejects.toMatchObject({
      code: 'conflict',
      message: `The idempotency key was already used for another write, ${first.id} (notes.add)`,
    })
    expect(await auditTypes(bench)).toEqual(['request.proposed'])
  })

  it('whose request was erased since is a conflict that says so: it may have been the same write', async () => {
    const bench = await createBench()
    const first = await proposed(bench, keyed)
    await approved(bench, first)
    bench.clock.now += 2 * MINUTE
    await purge(bench.parts, await findPurgeable(bench.parts, MINUTE), ANNA)
    await expect(propose(bench.parts, askOf(bench, keyed), false)).rejects.toMatchObject({
      code: 'conflict',
      message: `The idempotency key was already used, for ${first.id} (notes.add), whose content was erased: nothing shows whether that was the same write`,
    })
  })

  it('belongs to its requester: somebody else may use the same one', async () => {
    const bench = await createBench()
    const first = await proposed(bench, keyed)
    const other = await propose(bench.parts, askOf(bench, { ...keyed, requester: BORIS }), false)
    expect(other.isNew).toBe(true)
    expect(other.request.id).not.toBe(first.id)
  })
})
