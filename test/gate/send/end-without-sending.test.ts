import { stateNow, type ApprovalRequest, type State } from '../../../src/domain/request/request.ts'
import { describe, expect, it } from 'vitest'
import { cancel, reject } from '../../../src/gate/send/decide.ts'
import { expireDue } from '../../../src/gate/upkeep/tidy.ts'
import {
  AGENT,
  approved,
  approvedOnly,
  auditOf,
  auditTypes,
  BORIS,
  createBench,
  decisionOn,
  inDoubt,
  MINUTE,
  proposed,
  stored,
  type Bench,
} from '../bench.ts'

/** A request in each state that cancelling can meet. */
const IN: Readonly<Partial<Record<State, (bench: Bench) => Promise<ApprovalRequest>>>> = {
  pending: proposed,
  approved: async (bench) => approvedOnly(bench, await proposed(bench)),
  unknown: inDoubt,
  succeeded: async (bench) => (await approved(bench, await proposed(bench))).request,
  rejected: async (bench) => (await reject(bench.parts, decisionOn(await proposed(bench)))).request,
}

describe('cancelling', () => {
  it.each<State>(['pending', 'approved'])('what is %s takes it back, with one entry', async (state) => {
    const bench = await createBench()
    const request = await IN[state]?.(bench)
    if (request === undefined) throw new Error(state)
    const before = (await auditOf(bench)).length
    const cancelled = await cancel(bench.parts, request.id, BORIS, 'Not needed')
    expect(cancelled).toMatchObject({
      state: 'cancelled',
      ending: { code: 'word', message: 'Not needed', evidence: null, result: null, by: BORIS },
    })
    expect((await auditOf(bench)).slice(before)).toMatchObject([
      { type: 'request.cancelled', subject: request.id, actor: BORIS },
    ])
    expect(bench.nango.sent).toEqual([])
  })

  it('again is no failure and changes nothing', async () => {
    const bench = await createBench()
    const { id } = await proposed(bench)
    const cancelled = await cancel(bench.parts, id, BORIS, null)
    expect(await cancel(bench.parts, id, AGENT, 'Me too')).toEqual(cancelled)
    expect(await auditTypes(bench)).toEqual(['request.proposed', 'request.cancelled'])
  })

  it.each<State>(['unknown', 'succeeded', 'rejected'])('what is %s is a conflict', async (state) => {
    const bench = await createBench()
    const request = await IN[state]?.(bench)
    if (request === undefined) throw new Error(state)
    await expect(cancel(bench.parts, request.id, BORIS, null)).rejects.toMatchObject({
      code: 'conflict',
      message: `${request.id} cannot be cancelled: it ${stateNow(state)}`,
    })
    expect(await stored(bench, request)).toEqual(request)
  })

  it('what expired without anybody looking is a conflict: it has expired', async () => {
    const bench = await createBench()
    const { id } = await proposed(bench, { expiresIn: MINUTE })
    bench.clock.now += MINUTE
    await expect(cancel(bench.parts, id, BORIS, null)).rejects.toMatchObject({
      message: `${id} cannot be cancelled: it has expired`,
    })
  })

  it('what does not exist is not_found', async () => {
    const bench = await createBench()
    await expect(cancel(bench.parts, 'apr_zzzzzzzzzz', BORIS, null)).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

describe('expiry', () => {
  it('comes with its very moment, and not before', async () => {
    const bench = await createBench()
    const request = await proposed(bench, { expiresIn: MINUTE })
    bench.clock.now += MINUTE - 1
    await expireDue(bench.parts)
    expect(await stored(bench, request)).toMatchObject({ state: 'pending' })
    bench.clock.now += 1
    await expireDue(bench.parts)
    expect(await stored(bench, request)).toMatchObject({ state: 'expired', decision: null, ending: null })
  })

  it('of what was approved and not started comes after 15 minutes', async () => {
    const bench = await createBench()
    const request = await approvedOnly(bench, await proposed(bench, { expiresIn: null }))
    bench.clock.now += 15 * MINUTE
    await expireDue(bench.parts)
    expect(await stored(bench, request)).toMatchObject({ state: 'expired' })
    expect((await auditOf(bench)).at(-1)).toMatchObject({
      type: 'request.expired',
      subject: request.id,
      actor: { name: 'shield', door: 'policy' },
      data: { from: 'approved', expiresAt: request.expiresAt },
    })
  })

  it('never comes to what was sent', async () => {
    const bench = await createBench()
    const doubtful = await inDoubt(bench)
    bench.clock.now += 1e12
    await expireDue(bench.parts)
    expect(await stored(bench, doubtful)).toEqual(doubtful)
  })
})
