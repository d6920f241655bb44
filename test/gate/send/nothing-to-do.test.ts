import { describe, expect, it } from 'vitest'
import { propose, dryRun, replace } from '../../../src/gate/propose/propose.ts'
import { AGENT, askOf, auditTypes, createBench, proposed, stored, type Bench } from '../bench.ts'

const SO = { nothingToDo: 'The diary says milk already' }

async function createDone(): Promise<Bench> {
  const bench = await createBench()
  bench.notes.prepare = async () => ({ precondition: null, ...SO })
  return bench
}

const queued = async ({ parts }: Bench) =>
  (await parts.store()).requests.list({ states: [], limit: 10, requester: AGENT.name })

describe('a write of what is so already', () => {
  it('is said to be so, and nothing is queued, written down or sent', async () => {
    const bench = await createDone()
    expect(await propose(bench.parts, askOf(bench), false)).toEqual(SO)
    expect([await queued(bench), await auditTypes(bench), bench.nango.sent]).toEqual([[], [], []])
  })

  it('is nothing to show beforehand either', async () => {
    const bench = await createDone()
    const ask = {
      operation: 'notes.add',
      input: { text: 'milk' },
      connection: undefined,
      reason: undefined,
      idempotencyKey: null,
      expiresIn: null,
      supersedes: undefined,
    }
    expect(await dryRun(bench.parts, { ...ask, duplicate: false }, AGENT)).toEqual(SO)
    expect(await dryRun(bench.parts, { ...ask, duplicate: true }, AGENT)).toHaveProperty('request')
  })

  it('is queued all the same where a second one is wanted', async () => {
    const bench = await createDone()
    expect(await propose(bench.parts, askOf(bench), true)).toMatchObject({ isNew: true })
    expect(await queued(bench)).toHaveLength(1)
  })

  it('returns the request that stands under the same idempotency key, which was promised', async () => {
    const bench = await createBench()
    const first = await proposed(bench, { idempotencyKey: 'k1' })
    bench.notes.prepare = async () => ({ precondition: null, ...SO })
    expect(await propose(bench.parts, askOf(bench, { idempotencyKey: 'k1' }), false)).toMatchObject({
      request: { id: first.id },
      isNew: false,
    })
    const other = askOf(bench, { idempotencyKey: 'k1', input: { text: 'tea' } })
    await expect(propose(bench.parts, other, false)).rejects.toMatchObject({ code: 'conflict' })
    expect(await propose(bench.parts, askOf(bench, { idempotencyKey: 'k2' }), false)).toEqual(SO)
  })

  it('returns the request that came under the same key while it was read for', async () => {
    const bench = await createBench()
    const other = await bench.otherProcess(2)
    const ask = askOf(bench, { idempotencyKey: 'k1' })
    const first = new Promise<string>((found) => {
      bench.notes.prepare = async () => {
        bench.notes.prepare = async () => ({ precondition: null })
        const proposal = await propose(other, ask, false)
        found('request' in proposal ? proposal.request.id : 'nothing')
        return { precondition: null, ...SO }
      }
    })
    expect(await propose(bench.parts, ask, false)).toMatchObject({
      request: { id: await first },
      isNew: false,
    })
    expect(await queued(bench)).toHaveLength(1)
  })

  it('in place of another leaves that one as it is', async () => {
    const bench = await createBench()
    const old = await proposed(bench)
    bench.notes.prepare = async () => ({ precondition: null, ...SO })
    expect(await replace(bench.parts, askOf(bench, { input: { text: 'tea' } }), old.id)).toEqual({
      nothingToDo: `The diary says milk already, and ${old.id} stays as it is`,
    })
    expect(await stored(bench, old)).toMatchObject({ state: 'pending' })
  })
})
