import { describe, expect, it } from 'vitest'
import type { ApprovalRequest } from '../../../src/domain/request/request.ts'
import type { Ask } from '../../../src/gate/propose/freeze.ts'
import { retry } from '../../../src/gate/propose/retry.ts'
import { reject } from '../../../src/gate/send/decide.ts'
import { propose, replace } from './proposed.ts'
import {
  AGENT,
  approved,
  approvedOnly,
  askOf,
  auditOf,
  auditTypes,
  createBench,
  decisionOn,
  inDoubt,
  proposed,
  stored,
  underWay,
  type Bench,
} from '../bench.ts'
import { responseOf } from '../fake-nango.ts'
import { retried } from './retried.ts'

function replaced(bench: Bench, { id }: ApprovalRequest, changes: Partial<Ask> = {}) {
  return replace(bench.parts, askOf(bench, { input: { text: 'oat milk' }, ...changes }), id)
}

function rejected(bench: Bench, request: ApprovalRequest) {
  return reject(bench.parts, decisionOn(request))
}

describe('replacing', () => {
  it.each<[string, (bench: Bench) => Promise<ApprovalRequest>]>([
    ['pending', (bench) => proposed(bench)],
    ['approved', async (bench) => approvedOnly(bench, await proposed(bench))],
  ])('one that is %s cancels it and queues the new one, linked', async (state, lead) => {
    const bench = await createBench()
    const old = await lead(bench)
    expect(old.state).toBe(state)
    const { request } = await replaced(bench, old)
    expect(request).toMatchObject({
      state: 'pending',
      input: { text: 'oat milk' },
      origin: { kind: 'replacement', id: old.id },
    })
    expect(await stored(bench, old)).toMatchObject({
      state: 'cancelled',
      ending: { code: 'word', message: `Replaced by ${request.id}`, by: AGENT },
    })
    expect((await auditTypes(bench)).slice(-2)).toEqual(['request.cancelled', 'request.proposed'])
    expect((await auditOf(bench)).at(-2)).toMatchObject({ data: { replacedBy: request.id } })
    await expect(approved(bench, old)).rejects.toMatchObject({ code: 'conflict' })
    expect((await approved(bench, request)).request.state).toBe('succeeded')
    expect(bench.nango.sent).toHaveLength(1)
  })

  it.each<[string, (bench: Bench) => Promise<ApprovalRequest>]>([
    ['succeeded', async (bench) => (await approved(bench, await proposed(bench))).request],
    ['unknown', inDoubt],
    ['rejected', async (bench) => (await reject(bench.parts, decisionOn(await proposed(bench)))).request],
  ])('one that is %s is a conflict, and queues nothing', async (_, lead) => {
    const bench = await createBench()
    const old = await lead(bench)
    const head = await bench.store.audit.head()
    await expect(replaced(bench, old)).rejects.toMatchObject({ code: 'conflict' })
    expect(await stored(bench, old)).toEqual(old)
    expect(await bench.store.audit.head()).toEqual(head)
  })

  it.each<[string, (bench: Bench, by: ApprovalRequest) => Promise<unknown>]>([
    ['is pending', async () => undefined],
    ['has succeeded', (bench, by) => approved(bench, by)],
    ['is pending', async (bench, by) => retried(bench, (await rejected(bench, by)).request)],
    ['is pending', (bench, by) => replaced(bench, by, { input: { text: 'soy milk' } })],
  ])('or retrying one in whose place something %s is a conflict that says so', async (how, lead) => {
    const bench = await createBench()
    const old = await proposed(bench)
    const { request } = await replaced(bench, old)
    await lead(bench, request)
    const newest = (await bench.store.requests.list({ states: [], limit: 1 }))[0]
    const isOwn = newest?.requester.name === AGENT.name
    const head = await bench.store.audit.head()
    const conflict = {
      code: 'conflict',
      message: `${isOwn ? newest.id : 'Another request'} stands in the place of ${old.id} and ${how}`,
      hint: isOwn ? `shield approvals show ${newest.id}` : `shield approvals history ${old.id}`,
    }
    await expect(replaced(bench, old)).rejects.toMatchObject(conflict)
    await expect(
      retry(bench.parts, { id: old.id, requester: AGENT, reason: null, expiresIn: null }),
    ).rejects.toMatchObject(conflict)
    expect(await bench.store.audit.head()).toEqual(head)
  })

  it('a retry leaves what that retried in its place, too: retrying it once more is a conflict', async () => {
    const bench = await createBench()
    const first = (await rejected(bench, await proposed(bench))).request
    const again = await retried(bench, first)
    const { request } = await replaced(bench, again.request)
    const conflict = {
      code: 'conflict',
      message: `${request.id} stands in the place of ${first.id} and is pending`,
    }
    await expect(
      retry(bench.parts, { id: first.id, requester: AGENT, reason: null, expiresIn: null }),
    ).rejects.toMatchObject(conflict)
    await approved(bench, request)
    await expect(
      retry(bench.parts, { id: first.id, requester: AGENT, reason: null, expiresIn: null }),
    ).rejects.toMatchObject({ code: 'conflict' })
    expect(await bench.store.requests.list({ states: ['pending'], limit: 10 })).toEqual([])
  })

  it('by what came to nothing leaves the old one to be retried, and then nothing beside that', async () => {
    const bench = await createBench()
    const old = await proposed(bench)
    const { request } = await rejected(bench, (await replaced(bench, old)).request)
    const again = await retried(bench, old)
    expect(again).toMatchObject({ kind: 'proposed', request: { state: 'pending' } })
    await expect(
      retry(bench.parts, { id: request.id, requester: AGENT, reason: null, expiresIn: null }),
    ).rejects.toMatchObject({
      code: 'conflict',
      message: `Another request stands in the place of ${request.id} and is pending`,
    })
    expect(await bench.store.requests.list({ states: ['pending'], limit: 10 })).toMatchObject([
      { id: again.request.id },
    ])
  })

  it('one that is being sent is a conflict, and it goes its way', async () => {
    const bench = await createBench()
    const { request, ended, answer } = await underWay(bench)
    await expect(replaced(bench, request)).rejects.toMatchObject({ code: 'conflict' })
    answer({ kind: 'response', response: responseOf(201, {}) })
    expect((await ended).request.state).toBe('succeeded')
  })

  it('a retry of what may have been applied is a conflict: another call beside it could do a second thing', async () => {
    const bench = await createBench()
    const first = await inDoubt(bench)
    const { request } = await retried(bench, first)
    await expect(replaced(bench, request)).rejects.toMatchObject({
      code: 'conflict',
      hint: `shield approvals resolve ${first.id}`,
    })
    expect(await stored(bench, request)).toEqual(request)
  })

  it('leaves the old one alone when the new one cannot be prepared', async () => {
    const bench = await createBench()
    const old = await proposed(bench)
    bench.notes.prepare = async () => {
      throw new Error('No such book')
    }
    await expect(replaced(bench, old)).rejects.toThrow('No such book')
    expect(await stored(bench, old)).toEqual(old)
  })

  it('is of the same operation only', async () => {
    const bench = await createBench()
    const old = await proposed(bench)
    const operation = { ...bench.add, name: 'notes.other' }
    await expect(replaced(bench, old, { operation })).rejects.toMatchObject({ code: 'usage' })
    expect(await stored(bench, old)).toEqual(old)
  })

  it('again under the same idempotency key returns the one that replaced it', async () => {
    const bench = await createBench()
    const old = await proposed(bench)
    const first = await replaced(bench, old, { idempotencyKey: 'k1' })
    bench.notes.prepare = async () => {
      throw new Error('The provider is down by now')
    }
    expect(await replaced(bench, old, { idempotencyKey: 'k1' })).toEqual({ ...first, isNew: false })
  })

  it('under a key that stands for something else is a conflict, and changes nothing', async () => {
    const bench = await createBench()
    const old = await proposed(bench)
    const ask = askOf(bench, { input: { text: 'oat milk' }, idempotencyKey: 'k1' })
    await propose(bench.parts, ask, false)
    await expect(replaced(bench, old, { idempotencyKey: 'k1' })).rejects.toMatchObject({ code: 'conflict' })
    expect(await stored(bench, old)).toEqual(old)
  })

  it('by two processes at once leaves one in its place', async () => {
    const bench = await createBench()
    const old = await proposed(bench)
    const ask = (text: string) => askOf(bench, { input: { text } })
    const both = await Promise.allSettled([
      replace(bench.parts, ask('one'), old.id),
      replace(await bench.otherProcess(2), ask('two'), old.id),
    ])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await bench.store.requests.list({ states: ['pending'], limit: 10 })).toHaveLength(1)
  })
})
