import { describe, expect, it } from 'vitest'
import type { ApprovalRequest } from '../../../src/domain/request/request.ts'
import { lookForProof } from '../../../src/gate/send/reconcile.ts'
import { ANNA, approved, auditTypes, createBench, inDoubt, proposed, stored, type Bench } from '../bench.ts'
import { heldOf, NANGO_IS_DOWN, responseOf } from '../fake-nango.ts'
import { recoveringBy, refused, retried, saidNotApplied } from './retried.ts'

const FOREIGN = { kind: 'foreign', reason: 'a note with this key is there, without our mark' } as const

describe('retrying in doubt where the provider takes a key once', () => {
  it.each([
    ['unknown', inDoubt],
    ['said not to be applied', saidNotApplied],
  ] as const)('%s: proposes the very same call under the same key, with a warning', async (_, lead) => {
    const bench = await createBench()
    const old = await lead(bench)
    const { request } = await retried(bench, old)
    expect(request.call).toEqual(old.call)
    expect(request).toMatchObject({ state: 'pending', digest: old.digest, providerKey: old.providerKey })
    expect(request.id).not.toBe(old.id)
    expect(request.warnings.join()).toContain(`${old.id} may have been applied`)
  })

  it('does so although it cannot be looked for', async () => {
    const bench = await createBench()
    const old = await inDoubt(bench)
    bench.notes.lookup = async () => {
      throw NANGO_IS_DOWN
    }
    expect((await retried(bench, old)).request).toMatchObject({ providerKey: old.providerKey })
  })

  it('looks first; found settles it and nothing is proposed', async () => {
    const bench = await createBench()
    for (const old of [await inDoubt(bench), await saidNotApplied(bench)]) {
      bench.notes.lookup = async () => ({ kind: 'found', result: { id: 'late' } })
      expect(await retried(bench, old)).toMatchObject({
        kind: 'settled',
        request: { id: old.id, state: 'succeeded', ending: { evidence: 'lookup' } },
      })
      expect(await bench.store.requests.descendants(old.id)).toEqual([])
    }
  })

  it('takes a new key when the old one is somebody else’s, and says so', async () => {
    const bench = await createBench()
    const old = await inDoubt(bench)
    bench.notes.lookup = async () => FOREIGN
    const { request } = await retried(bench, old)
    expect(request.providerKey).not.toBe(old.providerKey)
    expect(request.warnings.join()).toContain(FOREIGN.reason)
  })

  it('keeps the key that is in doubt when a retry under it was refused', async () => {
    const bench = await createBench()
    const old = await inDoubt(bench)
    const { request: second } = await retried(bench, old)
    bench.nango.answer = () => ({ kind: 'response', response: responseOf(422, {}) })
    expect((await approved(bench, second)).request).toMatchObject({
      state: 'failed',
      ending: { code: 'refused' },
    })
    expect((await retried(bench, second)).request).toMatchObject({ providerKey: old.providerKey })
  })

  it('is refused when another account is behind the connection: it would not know the key', async () => {
    const bench = await createBench()
    const old = await inDoubt(bench)
    const connection = await bench.store.connections.findById(old.connection.id)
    if (connection === undefined) throw new Error('It is gone')
    await bench.store.connections.update({
      id: connection.id,
      to: { account: { label: 'else@shop.de', confirmed: true }, updatedAt: old.createdAt },
      note: { at: old.createdAt, type: 'x', subject: connection.id, actor: ANNA, data: {} },
    })
    await expect(retried(bench, old)).rejects.toMatchObject({
      code: 'conflict',
      hint: `shield approvals resolve ${old.id}`,
    })
  })

  it('settles both when the retry succeeds', async () => {
    const bench = await createBench()
    const old = await inDoubt(bench)
    const { request } = await retried(bench, old)
    await approved(bench, request)
    expect(await stored(bench, request)).toMatchObject({ state: 'succeeded' })
    expect(await stored(bench, old)).toMatchObject({
      state: 'succeeded',
      ending: { code: 'applied', evidence: 'response', result: { id: 'note-1' } },
    })
    // Another one's requester may not see it; the log names it.
    expect((await stored(bench, old)).ending?.message).toContain('another request has the same effect')
    const [through] = await bench.store.audit.newest({ subject: old.id, limit: 1 })
    expect(through).toMatchObject({ type: 'request.succeeded', data: { through: request.id } })
    expect((await auditTypes(bench)).slice(-2)).toEqual(['request.succeeded', 'request.succeeded'])
  })

  it('settles both, and never sends the retry, when the first succeeds late', async () => {
    const bench = await createBench()
    const old = await inDoubt(bench)
    const { request } = await retried(bench, old)
    bench.notes.lookup = async () => ({ kind: 'found', result: { id: 'late' } })
    await lookForProof(bench.parts, old.id)
    expect(await stored(bench, request)).toMatchObject({
      state: 'cancelled',
      ending: { message: expect.stringContaining(old.id) },
    })
    await expect(approved(bench, request)).rejects.toMatchObject({ code: 'conflict' })
    expect(bench.nango.sent).toHaveLength(1)
  })

  it('settles every one of a long row, in both directions', async () => {
    const bench = await createBench()
    bench.nango.answer = () => ({ kind: 'ambiguous', reason: 'The connection broke' })
    const row = [(await approved(bench, await proposed(bench))).request]
    for (let length = 1; length < 4; length += 1) {
      const { request } = await retried(bench, row.at(-1) as ApprovalRequest)
      row.push((await approved(bench, request)).request)
    }
    expect(row.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown', 'unknown'])
    bench.notes.lookup = async () => ({ kind: 'found', result: { id: 'one' } })
    await lookForProof(bench.parts, (row[1] as ApprovalRequest).id)
    for (const one of row) expect(await stored(bench, one)).toMatchObject({ state: 'succeeded' })
  })

  it('disproves a person’s word that the first was not applied', async () => {
    const bench = await createBench()
    const old = await saidNotApplied(bench)
    const { request } = await retried(bench, old)
    await approved(bench, request)
    expect(await stored(bench, old)).toMatchObject({ state: 'succeeded', ending: { evidence: 'response' } })
  })

  it('leaves a provider’s refusal as it is', async () => {
    const bench = await createBench()
    const old = await refused(bench)
    await approved(bench, (await retried(bench, old)).request)
    expect(await stored(bench, old)).toEqual(old)
  })
})

describe('retrying in doubt where sending twice is the same', () => {
  it('plans anew, and its success settles both', async () => {
    const bench = await createBench()
    recoveringBy(bench, 'idempotent')
    bench.notes.plan = () => ({ method: 'PUT', path: '/notes/1', body: { tag: 'vip' } })
    const old = await inDoubt(bench)
    const { request } = await retried(bench, old)
    await approved(bench, request)
    expect(await stored(bench, old)).toMatchObject({ state: 'succeeded' })
  })

  it('settles nothing else when the call became another one', async () => {
    const bench = await createBench()
    recoveringBy(bench, 'idempotent')
    bench.notes.plan = () => ({ method: 'PUT', path: '/notes/1', body: { tag: 'vip' } })
    const old = await inDoubt(bench)
    bench.notes.plan = () => ({ method: 'PUT', path: '/notes/2', body: { tag: 'vip' } })
    await approved(bench, (await retried(bench, old)).request)
    expect(await stored(bench, old)).toMatchObject({ state: 'unknown' })
  })
})

describe.each(['lookup', 'none'] as const)('retrying where only %s can tell', (recovery) => {
  const withoutLookup = (bench: Bench): void => {
    recoveringBy(bench, recovery)
    if (recovery === 'none') Object.assign(bench.add, { lookup: undefined })
  }

  it('waits until the first has ended', async () => {
    const bench = await createBench()
    withoutLookup(bench)
    const old = await inDoubt(bench)
    await expect(retried(bench, old)).rejects.toMatchObject({
      code: 'conflict',
      hint: `shield approvals resolve ${old.id}`,
    })
    expect(await bench.store.requests.descendants(old.id)).toEqual([])
  })

  it('warns when that it failed is only somebody’s word', async () => {
    const bench = await createBench()
    withoutLookup(bench)
    const old = await saidNotApplied(bench)
    const { request } = await retried(bench, old)
    expect(request.providerKey).not.toBe(old.providerKey)
    expect(request.warnings.join()).toContain('Only anna says')
  })
})

describe('retrying where the effect can be looked for', () => {
  it('looks first; found settles it and nothing is proposed, whether it was in doubt or said to have failed', async () => {
    const bench = await createBench()
    recoveringBy(bench, 'lookup')
    for (const old of [await inDoubt(bench), await saidNotApplied(bench)]) {
      bench.notes.lookup = async () => ({ kind: 'found', result: { id: 'late' } })
      expect(await retried(bench, old)).toMatchObject({ kind: 'settled', request: { id: old.id } })
      expect(await bench.store.requests.descendants(old.id)).toEqual([])
    }
  })

  it('proposes nothing when it cannot look', async () => {
    const bench = await createBench()
    recoveringBy(bench, 'lookup')
    const old = await saidNotApplied(bench)
    bench.notes.lookup = async () => {
      throw NANGO_IS_DOWN
    }
    await expect(retried(bench, old)).rejects.toMatchObject({ code: 'unavailable' })
    expect(await bench.store.requests.descendants(old.id)).toEqual([])
  })

  it('looks once more before the retry is sent, which then is not sent', async () => {
    const bench = await createBench()
    recoveringBy(bench, 'lookup')
    const old = await saidNotApplied(bench)
    const { request } = await retried(bench, old)
    bench.notes.lookup = async () => ({ kind: 'found', result: { id: 'late' } })
    const { request: after } = await approved(bench, request)
    expect(after).toMatchObject({ state: 'cancelled', attempt: null })
    expect(await stored(bench, old)).toMatchObject({ state: 'succeeded', ending: { evidence: 'lookup' } })
    expect(bench.nango.sent).toHaveLength(1)
  })

  it('leaves the retry approved when it cannot look before sending', async () => {
    const bench = await createBench()
    recoveringBy(bench, 'lookup')
    const { request } = await retried(bench, await saidNotApplied(bench))
    bench.notes.lookup = async () => {
      throw NANGO_IS_DOWN
    }
    await expect(approved(bench, request)).rejects.toMatchObject({ code: 'pending' })
    expect(await stored(bench, request)).toMatchObject({ state: 'approved' })
    expect(bench.nango.sent).toHaveLength(1)
  })
})

it('a request reconnected under a new id at Nango is not retried under its old key', async () => {
  const bench = await createBench()
  const old = await inDoubt(bench)
  const connection = await bench.store.connections.findById(old.connection.id)
  if (connection === undefined) throw new Error('It is gone')
  const note = {
    at: old.createdAt,
    type: 'connection.changed',
    subject: connection.id,
    actor: ANNA,
    data: {},
  }
  await bench.store.connections.remove(connection.id, note)
  await bench.store.connections.add({ ...connection, nangoConnectionId: 'nc-2' }, note)
  bench.nango.held.push(heldOf({ nangoConnectionId: 'nc-2' }))
  await expect(retried(bench, old)).rejects.toMatchObject({ code: 'conflict' })
})
