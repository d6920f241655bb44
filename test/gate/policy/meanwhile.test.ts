import { describe, expect, it } from 'vitest'
import type { Parts } from '../../../src/gate/parts.ts'
import { pausePolicy } from '../../../src/gate/policy/change-policy.ts'
import { approve } from '../../../src/gate/send/decide.ts'
import { BORIS, decisionOn, MINUTE, unwatched } from '../bench.ts'
import { createPolicyBench, type PolicyBench } from './policy-bench.ts'
import { BIG, NEVER, SMALL } from './rules.ts'
import type { RequestStore } from '../../../src/domain/ports/request-store.ts'

/** The parts of a process in which this happens once, after the last look and before the transaction that decides. */
function beforeDecision(bench: PolicyBench, happens: () => Promise<unknown>): Parts {
  const { move } = bench.store.requests
  let isFirst = true
  const requests: RequestStore = {
    ...bench.store.requests,
    move: async (given) => {
      if (isFirst) await happens()
      isFirst = false
      return move(given)
    },
  }
  return { ...bench.parts, store: async () => ({ ...bench.store, requests }) }
}

describe('a policy that is applied between the last look and the decision counts:', () => {
  it('what it denies is not approved by a person, and stays pending', async () => {
    const bench = await createPolicyBench()
    const { id } = await bench.propose('100 EUR to eve@x.com')
    const parts = beforeDecision(bench, () => bench.apply(NEVER))
    const request = await bench.store.requests.find(id)
    if (request === undefined) throw new Error('It is gone')
    await expect(approve(parts, decisionOn(request), unwatched)).rejects.toMatchObject({
      code: 'denied',
      message: `${id} stays pending: Eve is on leave (rule never)`,
    })
    expect(await bench.store.requests.find(id)).toMatchObject({ state: 'pending', decision: null })
    expect(bench.nango.sent).toEqual([])
  })

  it('what it no longer allows is left to a person', async () => {
    const bench = await createPolicyBench()
    await bench.apply(SMALL)
    const parts = beforeDecision(bench, () => bench.apply(BIG))
    const { id } = await bench.propose('400 EUR to a@x.com', { parts })
    expect(await bench.store.requests.find(id)).toMatchObject({
      state: 'pending',
      decision: null,
      ruling: { effect: 'allow' },
    })
    expect(bench.nango.sent).toEqual([])
  })
})

describe('a policy that is paused at that very moment allows nothing more:', () => {
  it('what it had just allowed is left to a person', async () => {
    const bench = await createPolicyBench()
    await bench.apply(SMALL)
    const parts = beforeDecision(bench, () => pausePolicy(bench.parts, 'It looks odd', BORIS))
    const { id } = await bench.propose('400 EUR to a@x.com', { parts })
    expect(await bench.store.requests.find(id)).toMatchObject({ state: 'pending', decision: null })
    expect(bench.nango.sent).toEqual([])
  })

  it('what it has allowed and is about to be sent is not sent', async () => {
    const bench = await createPolicyBench()
    await bench.apply(SMALL)
    const { claim } = bench.store.requests
    let isFirst = true
    const requests: RequestStore = {
      ...bench.store.requests,
      claim: async (...given) => {
        if (isFirst) await pausePolicy(bench.parts, 'It looks odd', BORIS)
        isFirst = false
        return claim(...given)
      },
    }
    const parts = { ...bench.parts, store: async () => ({ ...bench.store, requests }) }
    expect(await bench.propose('400 EUR to a@x.com', { parts })).toMatchObject({
      state: 'failed',
      ending: { code: 'stale', message: 'Policy no longer allows it, and no person has approved it' },
    })
    expect(bench.nango.sent).toEqual([])
  })
})

describe('what is used of a limit', () => {
  it('is known after a restart, also where the clock was set back meanwhile', async () => {
    const bench = await createPolicyBench()
    await bench.apply(SMALL)
    await bench.propose('400 EUR to a@x.com')
    await bench.propose('401 EUR to b@x.com')
    bench.clock.setBy = -48 * 60 * MINUTE
    bench.clock.bootId = 'boot-2'
    const parts = await bench.otherProcess(2)
    expect(await bench.propose('1 EUR to c@x.com', { parts })).toMatchObject({ state: 'pending' })
    bench.clock.setBy = 24 * 60 * MINUTE
    expect(await bench.propose('2 EUR to d@x.com', { parts })).toMatchObject({ state: 'succeeded' })
    const [latest] = await bench.store.requests.list({ states: ['succeeded'], limit: 1 })
    expect(latest?.decision?.policy?.limits).toMatchObject([{ used: 0 }, { used: 0 }])
  })
})
