import { stateNow } from '../../../src/domain/request/request.ts'
import { describe, expect, it } from 'vitest'
import type { LookupResult } from '../../../src/domain/request/outcome.ts'
import { disconnect } from '../../../src/gate/connect/disconnect.ts'
import { lookForProof, settleByWord } from '../../../src/gate/send/reconcile.ts'
import {
  ANNA,
  approved,
  approvedOnly,
  auditOf,
  auditTypes,
  BORIS,
  createBench,
  inDoubt,
  proposed,
  stored,
  underWay,
} from '../bench.ts'
import { NANGO_IS_DOWN, responseOf } from '../fake-nango.ts'

const done = { kind: 'response', response: responseOf(201, {}) } as const

describe('looking for proof', () => {
  it('that is found settles the request, and says what was found', async () => {
    const bench = await createBench()
    const { id } = await inDoubt(bench)
    const found: LookupResult = { kind: 'found', result: { id: 'n1' } }
    bench.notes.lookup = async () => found
    expect(await lookForProof(bench.parts, id)).toMatchObject({
      request: { state: 'succeeded', ending: { code: 'applied', evidence: 'lookup', result: { id: 'n1' } } },
      finding: found,
      problem: null,
    })
    expect((await auditOf(bench)).at(-1)).toMatchObject({
      type: 'request.succeeded',
      actor: { name: 'shield', door: 'policy' },
      data: { evidence: 'lookup' },
    })
  })

  it.each<LookupResult>([{ kind: 'not_found' }, { kind: 'foreign', reason: 'Another note has that id' }])(
    'that ends in $kind is no proof: it stays in doubt',
    async (finding) => {
      const bench = await createBench()
      const doubtful = await inDoubt(bench)
      bench.notes.lookup = async () => finding
      const head = await bench.store.audit.head()
      expect(await lookForProof(bench.parts, doubtful.id)).toEqual({
        request: doubtful,
        finding,
        problem: null,
      })
      expect(await bench.store.audit.head()).toEqual(head)
    },
  )

  it('that fails says why, so that a person can still give a verdict', async () => {
    const bench = await createBench()
    const doubtful = await inDoubt(bench)
    bench.notes.lookup = () => Promise.reject(NANGO_IS_DOWN)
    expect(await lookForProof(bench.parts, doubtful.id)).toEqual({
      request: doubtful,
      finding: null,
      problem: 'Nango is not reachable',
    })
  })

  it('where the connection is gone finds nothing, and asks nobody', async () => {
    const bench = await createBench()
    const doubtful = await inDoubt(bench)
    await disconnect(bench.parts, 'google', { forget: false, actor: ANNA })
    expect(await lookForProof(bench.parts, doubtful.id)).toEqual({
      request: doubtful,
      finding: null,
      problem: null,
    })
    expect(bench.notes.lookups).toBe(0)
  })

  it('where the operation has nothing to look for leaves it to a person', async () => {
    const bench = await createBench()
    const doubtful = await inDoubt(bench)
    const { lookup: _, ...add } = bench.add
    const parts = { ...bench.parts, operation: async () => add }
    expect(await lookForProof(parts, doubtful.id)).toEqual({
      request: doubtful,
      finding: null,
      problem: null,
    })
  })

  it('gives up a sender that cannot be seen from here, and then looks', async () => {
    const bench = await createBench()
    const { request, ended, answer } = await underWay(bench, await bench.otherProcess(2))
    bench.judged.as = 'unjudged'
    expect(await lookForProof(bench.parts, request.id)).toMatchObject({
      request: {
        state: 'unknown',
        ending: {
          code: 'interrupted',
          message: 'The process that was sending it cannot be seen from here',
        },
      },
      finding: { kind: 'not_found' },
    })
    answer(done)
    await ended
  })

  it('of what a dead process was sending recovers it first', async () => {
    const bench = await createBench()
    const { request, ended, answer } = await underWay(bench, await bench.otherProcess(2))
    bench.judged.as = 'gone'
    expect(await lookForProof(bench.parts, request.id)).toMatchObject({ request: { state: 'unknown' } })
    answer(done)
    await ended
  })

  it('of what a living process is sending is a conflict that names it', async () => {
    const bench = await createBench()
    const { request, ended, answer } = await underWay(bench, await bench.otherProcess(2))
    await expect(lookForProof(bench.parts, request.id)).rejects.toMatchObject({
      code: 'conflict',
      message: `${request.id} is not in doubt: it is being sent by process 2`,
    })
    answer(done)
    await ended
  })

  it('of what does not exist is not_found', async () => {
    const bench = await createBench()
    await expect(lookForProof(bench.parts, 'apr_zzzzzzzzzz')).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('a person’s verdict', () => {
  it('that it was applied is shown as that person’s word for ever', async () => {
    const bench = await createBench()
    const { id } = await inDoubt(bench)
    const verdict = { applied: true, reason: 'It is in the book', actor: BORIS }
    const settled = await settleByWord(bench.parts, id, verdict)
    expect(settled).toMatchObject({
      state: 'succeeded',
      ending: { code: 'applied', evidence: 'person', by: BORIS, message: 'It is in the book', result: null },
    })
    expect(await stored(bench, settled)).toEqual(settled)
    expect((await auditOf(bench)).at(-1)).toMatchObject({
      type: 'request.succeeded',
      actor: BORIS,
      data: { outcome: 'applied', evidence: 'person' },
    })
  })

  it('that it was not applied is shown as that person’s word for ever', async () => {
    const bench = await createBench()
    const { id, attempt } = await inDoubt(bench)
    const verdict = { applied: false, reason: 'The book is empty', actor: BORIS }
    expect(await settleByWord(bench.parts, id, verdict)).toMatchObject({
      state: 'failed',
      ending: {
        code: 'word',
        message: 'The book is empty',
        evidence: 'person',
        by: BORIS,
        result: null,
      },
    })
    expect((await auditOf(bench)).at(-1)).toMatchObject({
      type: 'request.failed',
      actor: BORIS,
      data: { outcome: 'not_applied', evidence: 'person', attempt: attempt?.id },
    })
  })

  it.each([true, false])('cannot be given twice (applied: %s)', async (applied) => {
    const bench = await createBench()
    const { id } = await inDoubt(bench)
    await settleByWord(bench.parts, id, { applied, reason: 'So', actor: BORIS })
    const head = await bench.store.audit.head()
    const again = settleByWord(bench.parts, id, { applied: !applied, reason: 'No', actor: ANNA })
    await expect(again).rejects.toMatchObject({ code: 'conflict' })
    expect(await bench.store.audit.head()).toEqual(head)
  })

  it.each(['pending', 'approved', 'succeeded', 'failed'] as const)(
    'on what is %s is a conflict',
    async (state) => {
      const bench = await createBench()
      const request = await proposed(bench)
      if (state === 'failed') bench.nango.answer = () => ({ kind: 'response', response: responseOf(422, {}) })
      if (state === 'approved') await approvedOnly(bench, request)
      if (state === 'succeeded' || state === 'failed') await approved(bench, request)
      const types = await auditTypes(bench)
      const verdict = { applied: false, reason: 'So', actor: BORIS }
      await expect(settleByWord(bench.parts, request.id, verdict)).rejects.toMatchObject({
        code: 'conflict',
        message: `${request.id} is not in doubt: it ${stateNow(state)}`,
        hint: `shield approvals show ${request.id}`,
      })
      expect(await auditTypes(bench)).toEqual(types)
    },
  )
})
