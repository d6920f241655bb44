import { describe, expect, it } from 'vitest'
import { approve } from '../../../src/gate/send/decide.ts'
import { BORIS, decisionOn, unwatched } from '../bench.ts'
import { createPolicyBench } from './policy-bench.ts'

const CARL = { name: 'carl', door: 'web' } as const

describe('what several rules ask', () => {
  it('has to be met rule by rule: who is named in one of them alone cannot approve it', async () => {
    const bench = await createPolicyBench()
    await bench.apply(`
  - { id: money, operations: ["*"], ask: { approvers: [finance, carl] } }
  - { id: letters, operations: [notes.add], ask: { approvers: [carl] } }
`)
    const request = await bench.propose('5 EUR to ada@x.com')
    expect(request).toMatchObject({ ruling: { effect: 'ask', rules: ['money', 'letters'] } })
    await expect(
      approve(bench.parts, decisionOn(request, { actor: BORIS }), unwatched),
    ).rejects.toMatchObject({
      code: 'denied',
      message: `${request.id} stays pending: only carl may approve it, signed in by a token of their own (rule letters)`,
    })
    expect(await bench.store.requests.find(request.id)).toMatchObject({ state: 'pending', decision: null })
    const { request: sent } = await approve(bench.parts, decisionOn(request, { actor: CARL }), unwatched)
    expect(sent).toMatchObject({ state: 'succeeded', decision: { policy: { rules: ['money', 'letters'] } } })
  })

  it.each([
    ['2h', '5h', '2026-03-02T12:00:00.000Z'],
    ['5h', '2h', '2026-03-02T12:00:00.000Z'],
  ])('waits for the shortest time that any of them gives (%s, %s)', async (one, other, expiresAt) => {
    const bench = await createPolicyBench()
    await bench.apply(`
  - { id: one, operations: ["*"], ask: { expires: ${one} } }
  - { id: other, operations: [notes.add], ask: { expires: ${other} } }
`)
    expect(await bench.propose('5 EUR to ada@x.com')).toMatchObject({ expiresAt })
  })
})
