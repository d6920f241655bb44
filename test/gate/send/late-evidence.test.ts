import { describe, expect, it } from 'vitest'
import { ShieldError } from '../../../src/domain/errors.ts'
import type { Answer } from '../../../src/domain/provider/http.ts'
import type { State } from '../../../src/domain/request/request.ts'
import { lookForProof, settleByWord } from '../../../src/gate/send/reconcile.ts'
import { settle } from '../../../src/gate/send/settle.ts'
import { status } from '../../../src/gate/health/status.ts'
import { tidy } from '../../../src/gate/upkeep/tidy.ts'
import {
  ANNA,
  approved,
  auditOf,
  BORIS,
  createBench,
  inDoubt,
  proposed,
  stored,
  underWay,
  type Bench,
} from '../bench.ts'
import { responseOf } from '../fake-nango.ts'

const applied: Answer = { kind: 'response', response: responseOf(201, { id: 'late' }) }
const refused: Answer = { kind: 'response', response: responseOf(422, {}) }
const nothing: Answer = { kind: 'ambiguous', reason: 'The connection was reset' }

const byWord = { code: 'word', evidence: 'person', by: BORIS }
const toldApplied = { code: 'applied', evidence: 'person', by: BORIS, message: 'I saw it', result: null }
const proven = { code: 'applied', evidence: 'response', by: null, result: { id: 'late' } }

/** What somebody here does while the process that sends cannot be seen. */
const MEANWHILE: Readonly<Record<string, (bench: Bench, id: string) => Promise<unknown>>> = {
  'given up': lookUp,
  'said not to be applied': async (bench, id) => {
    await lookUp(bench, id)
    await settleByWord(bench.parts, id, { applied: false, reason: 'I see nothing', actor: BORIS })
  },
  'said to be applied': async (bench, id) => {
    await lookUp(bench, id)
    await settleByWord(bench.parts, id, { applied: true, reason: 'I saw it', actor: BORIS })
  },
  'found by looking': async (bench, id) => {
    bench.notes.lookup = async () => ({ kind: 'found', result: { id: 'found' } })
    await lookUp(bench, id)
  },
}

async function lookUp(bench: Bench, id: string): Promise<void> {
  bench.judged.as = 'unjudged'
  await lookForProof(bench.parts, id)
}

it('a person’s word settles a request whose operation is no longer there', async () => {
  const bench = await createBench()
  const { id } = await inDoubt(bench)
  const gone = async () => {
    throw new ShieldError('usage', 'There is no operation notes.add')
  }
  const verdict = { applied: true, reason: 'I saw it', actor: BORIS }
  expect(await settleByWord({ ...bench.parts, operation: gone }, id, verdict)).toMatchObject({
    state: 'succeeded',
  })
  expect(await bench.store.requests.find(id)).toMatchObject({ state: 'succeeded', ending: toldApplied })
})

describe('a late answer', () => {
  it.each<[string, string, Answer, State, object, string[]]>([
    ['proves it applied', 'given up', applied, 'succeeded', proven, ['request.succeeded']],
    [
      'proves it was not applied',
      'given up',
      refused,
      'failed',
      { code: 'refused', evidence: 'response' },
      ['request.failed'],
    ],
    ['proves nothing', 'given up', nothing, 'unknown', { code: 'interrupted' }, []],
    ['proves it applied', 'said not to be applied', applied, 'succeeded', proven, ['request.succeeded']],
    [
      'proves it was not applied',
      'said not to be applied',
      refused,
      'failed',
      byWord,
      ['request.late_evidence'],
    ],
    ['proves nothing', 'said not to be applied', nothing, 'failed', byWord, ['request.late_evidence']],
    ['proves it applied', 'said to be applied', applied, 'succeeded', toldApplied, ['request.late_evidence']],
    [
      'proves it was not applied',
      'said to be applied',
      refused,
      'succeeded',
      toldApplied,
      ['request.late_evidence'],
    ],
    [
      'proves it was not applied',
      'found by looking',
      refused,
      'succeeded',
      { code: 'applied', evidence: 'lookup', result: { id: 'found' } },
      ['request.late_evidence'],
    ],
  ])('that %s, of a call that was %s', async (_what, meanwhile, answer, state, ending, entries) => {
    const bench = await createBench()
    const sending = await underWay(bench, await bench.otherProcess(2))
    await MEANWHILE[meanwhile]?.(bench, sending.request.id)
    const before = (await auditOf(bench)).length
    sending.answer(answer)
    const { request } = await sending.ended
    expect(request).toMatchObject({ state, ending })
    expect(await stored(bench, request)).toEqual(request)
    expect((await auditOf(bench)).slice(before).map(({ type }) => type)).toEqual(entries)
    expect(bench.nango.sent).toHaveLength(1)
  })

  it('that contradicts says in the audit log what it found and what stays', async () => {
    const bench = await createBench()
    const sending = await underWay(bench, await bench.otherProcess(2))
    await MEANWHILE['said to be applied']?.(bench, sending.request.id)
    sending.answer(refused)
    const { request } = await sending.ended
    expect((await auditOf(bench)).at(-1)).toMatchObject({
      type: 'request.late_evidence',
      subject: request.id,
      data: {
        outcome: 'not_applied',
        evidence: 'response',
        attempt: request.attempt?.id,
        state: 'succeeded',
      },
    })
  })

  it.each<[string, Answer, object[]]>([
    ['said to be applied', refused, [{ state: 'succeeded', outcome: 'not_applied', evidence: 'response' }]],
    ['found by looking', refused, [{ state: 'succeeded', outcome: 'not_applied', evidence: 'response' }]],
    ['said to be applied', applied, []],
    ['said to be applied', nothing, []],
    ['said not to be applied', refused, []],
    // It was put right.
    ['said not to be applied', applied, []],
  ])('of a call that was %s is in the status where it contradicts', async (meanwhile, answer, expected) => {
    const bench = await createBench()
    const sending = await underWay(bench, await bench.otherProcess(2))
    await MEANWHILE[meanwhile]?.(bench, sending.request.id)
    sending.answer(answer)
    const { request } = await sending.ended
    const { contradictions } = await status(bench.parts, { check: false, strays: false })
    expect(contradictions).toEqual(
      expected.map((one) => {
        const entry = expect.any(Number) as number
        return { id: request.id, at: expect.stringMatching(/^2026-/) as string, entry, ...one }
      }),
    )
  })

  it('of a process that was thought dead settles what recovery had made unknown', async () => {
    const bench = await createBench()
    const sending = await underWay(bench, await bench.otherProcess(2))
    bench.judged.as = 'gone'
    await tidy(bench.parts)
    expect(await stored(bench, sending.request)).toMatchObject({ state: 'unknown' })
    sending.answer(applied)
    expect((await sending.ended).request).toMatchObject({ state: 'succeeded', ending: proven })
  })
})

describe('evidence', () => {
  const shield = { name: 'shield', door: 'policy' } as const

  it('of another attempt moves nothing that is being sent', async () => {
    const bench = await createBench()
    const sending = await underWay(bench)
    const executing = await stored(bench, sending.request)
    const outcome = { kind: 'not_applied', reason: 'Another answer' } as const
    for (const attemptId of ['att_0000000000', undefined]) {
      await settle(bench.parts, executing, outcome, {
        evidence: 'response',
        actor: shield,
        ...(attemptId === undefined ? {} : { attemptId }),
      })
      expect(await stored(bench, executing)).toMatchObject({ state: 'executing', ending: null })
    }
    sending.answer(applied)
    await sending.ended
  })

  it('that contradicts a provider’s refusal changes nothing, and is audited', async () => {
    const bench = await createBench()
    bench.nango.answer = () => refused
    const { request } = await approved(bench, await proposed(bench))
    const outcome = { kind: 'applied', result: 1 } as const
    const after = await settle(bench.parts, request, outcome, { evidence: 'lookup', actor: shield })
    expect(after).toEqual(request)
    expect(after).toMatchObject({ state: 'failed', ending: { code: 'refused', evidence: 'response' } })
    expect((await auditOf(bench)).at(-1)).toMatchObject({
      type: 'request.late_evidence',
      data: { outcome: 'applied', evidence: 'lookup', state: 'failed' },
    })
  })

  it('that contradicts is in the status once, as it was learnt last, until what was sent is erased', async () => {
    const bench = await createBench()
    bench.nango.answer = () => refused
    const { request } = await approved(bench, await proposed(bench))
    for (const evidence of ['webhook', 'lookup'] as const) {
      bench.clock.now += 1000
      await settle(bench.parts, request, { kind: 'applied', result: 1 }, { evidence, actor: shield })
    }
    const contradicted = async () =>
      (await status(bench.parts, { check: false, strays: false })).contradictions
    expect(await contradicted()).toMatchObject([
      { id: request.id, state: 'failed', outcome: 'applied', evidence: 'lookup' },
    ])
    const note = { at: '2026-03-03T10:00:00.000Z', type: 'request.purged', actor: ANNA, data: {} }
    expect(await bench.store.requests.purge([request.id], note)).toBe(1)
    expect(await contradicted()).toEqual([])
  })

  it('that is found twice is recorded once', async () => {
    const bench = await createBench()
    const doubtful = await inDoubt(bench)
    const outcome = { kind: 'applied', result: 1 } as const
    const source = { evidence: 'lookup', actor: shield } as const
    await settle(bench.parts, doubtful, outcome, source)
    const head = await bench.store.audit.head()
    expect(await settle(bench.parts, doubtful, outcome, source)).toMatchObject({ state: 'succeeded' })
    expect(await bench.store.audit.head()).toEqual(head)
  })

  it('that is not a person’s names nobody, and a person’s names that person', async () => {
    const bench = await createBench()
    const [one, other] = [await inDoubt(bench), await inDoubt(bench)]
    const outcome = { kind: 'applied', result: 1 } as const
    const byLookup = await settle(bench.parts, one, outcome, { evidence: 'lookup', actor: shield })
    const byPerson = await settle(bench.parts, other, outcome, { evidence: 'person', actor: BORIS })
    expect([byLookup.ending?.by, byPerson.ending?.by]).toEqual([null, BORIS])
  })
})
