import { describe, expect, it } from 'vitest'
import type { ApprovalRequest } from '../../../src/domain/request/request.ts'
import { cancel, reject } from '../../../src/gate/send/decide.ts'
import { retry } from '../../../src/gate/propose/retry.ts'
import { tidy } from '../../../src/gate/upkeep/tidy.ts'
import {
  ANNA,
  approved,
  approvedOnly,
  auditOf,
  BORIS,
  createBench,
  decisionOn,
  MINUTE,
  proposed,
  stored,
  underWay,
  type Bench,
} from '../bench.ts'
import { responseOf } from '../fake-nango.ts'
import { refused, retried } from './retried.ts'

/** Ways to an end after which nothing of the first call can land any more. */
const ENDED: Readonly<Record<string, (bench: Bench) => Promise<ApprovalRequest>>> = {
  refused,
  rejected: async (bench) => (await reject(bench.parts, decisionOn(await proposed(bench)))).request,
  cancelled: async (bench) => cancel(bench.parts, (await proposed(bench)).id, ANNA, null),
  expired: async (bench) => {
    const request = await proposed(bench, { expiresIn: MINUTE })
    bench.clock.now += 2 * MINUTE
    await tidy(bench.parts)
    return stored(bench, request)
  },
  stale: async (bench) => {
    const request = await proposed(bench)
    bench.notes.recheck = async () => 'The diary was closed'
    const { request: stale } = await approved(bench, request)
    bench.notes.recheck = async () => null
    return stale
  },
}

describe('retrying what can no longer land', () => {
  it.each(Object.keys(ENDED))('%s: is a new request, linked, planned anew under a new key', async (way) => {
    const bench = await createBench()
    const old = (await ENDED[way]?.(bench)) as ApprovalRequest
    const sent = bench.nango.sent.length
    const { kind, request } = await retried(bench, old)
    expect(kind).toBe('proposed')
    expect(request).toMatchObject({
      state: 'pending',
      input: old.input,
      requester: BORIS,
      origin: { kind: 'retry', id: old.id },
    })
    expect(request.providerKey).not.toBe(old.providerKey)
    expect(await stored(bench, request)).toEqual(request)
    expect(await stored(bench, old)).toEqual(old)
    expect((await auditOf(bench)).at(-1)).toMatchObject({
      type: 'request.proposed',
      subject: request.id,
      data: { origin: { kind: 'retry', id: old.id } },
    })
    expect(bench.nango.sent).toHaveLength(sent)
  })

  it('needs its own approval, and then is sent', async () => {
    const bench = await createBench()
    const old = await refused(bench)
    const { request } = await retried(bench, old)
    expect((await approved(bench, request)).request.state).toBe('succeeded')
    expect(bench.nango.sent).toHaveLength(2)
    expect(await stored(bench, old)).toEqual(old)
  })

  it('twice returns the first retry while that waits', async () => {
    const bench = await createBench()
    const old = await refused(bench)
    const first = await retried(bench, old)
    expect(await retried(bench, old)).toEqual({ ...first, isNew: false })
  })

  it('by two processes at once queues one', async () => {
    const bench = await createBench()
    const old = await refused(bench)
    const ask = { id: old.id, requester: BORIS, reason: null, expiresIn: null }
    const both = await Promise.all([retry(bench.parts, ask), retry(await bench.otherProcess(2), ask)])
    expect(new Set(both.map(({ request }) => request.id)).size).toBe(1)
  })

  it('is refused once a retry of it has succeeded, whose id may be somebody else’s', async () => {
    const bench = await createBench()
    const old = await refused(bench)
    const { request } = await retried(bench, old)
    await approved(bench, request)
    await expect(retried(bench, old)).rejects.toMatchObject({
      code: 'conflict',
      message: `${old.id} was retried already, and that succeeded`,
      hint: `shield approvals history ${old.id}`,
    })
  })

  it('fails, and proposes nothing, when what it needs is gone', async () => {
    const bench = await createBench()
    const old = await refused(bench)
    await bench.store.connections.remove(old.connection.id, {
      at: old.createdAt,
      type: 'connection.removed',
      subject: old.connection.id,
      actor: ANNA,
      data: {},
    })
    await expect(retried(bench, old)).rejects.toMatchObject({ code: 'not_connected' })
    expect(await bench.store.requests.descendants(old.id)).toEqual([])
  })
})

describe('there is nothing to retry', () => {
  it.each<[string, (bench: Bench) => Promise<ApprovalRequest>, string]>([
    ['pending', (bench) => proposed(bench), 'approve'],
    ['approved', async (bench) => approvedOnly(bench, await proposed(bench)), 'approve'],
    ['succeeded', async (bench) => (await approved(bench, await proposed(bench))).request, 'show'],
  ])('in one that is %s', async (state, lead, verb) => {
    const bench = await createBench()
    const old = await lead(bench)
    expect(old.state).toBe(state)
    await expect(retried(bench, old)).rejects.toMatchObject({
      code: 'conflict',
      hint: `shield approvals ${verb} ${old.id}`,
    })
  })

  it('in one that is being sent', async () => {
    const bench = await createBench()
    const { request, ended, answer } = await underWay(bench)
    await expect(retried(bench, request)).rejects.toMatchObject({
      code: 'conflict',
      hint: `shield approvals wait ${request.id}`,
    })
    answer({ kind: 'response', response: responseOf(201, {}) })
    await ended
  })
})
