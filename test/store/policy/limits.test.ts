import { describe, expect, it } from 'vitest'
import type { Store } from '../../../src/domain/ports/store.ts'
import type { Json } from '../../../src/domain/text/json.ts'
import type { ApprovalRequest } from '../../../src/domain/request/request.ts'
import { AT, decisionOf, idOf, moveOf, noteOf, requestOf } from '../samples.ts'
import { everyStore } from '../stores.ts'
import type { Move } from '../../../src/domain/ports/request-store.ts'

const UNDER = { digest: 'd'.repeat(64), paused: null }
const asTyped = (_operation: string, input: Json): Json => input
const LIMIT = { kind: 'count', most: 2, per: '24h', by: null } as const

/** An approval by a rule that lets two through. */
function allowing(request: ApprovalRequest): Move {
  const policy = { digest: UNDER.digest, rules: ['two'] }
  const decision = { ...decisionOf('approve', request), assurance: 'policy', policy } as const
  const allowance = { rules: [{ id: 'two', limits: [LIMIT], repeats: false }], spelled: asTyped }
  return { ...moveOf(request, 'pending', 'approved'), decision, under: UNDER, allowance }
}

async function proposedIn(store: Store, number: number): Promise<ApprovalRequest> {
  const request = requestOf({ id: idOf(number), input: { number } })
  await store.requests.propose(request, false, noteOf('request.proposed', request.id))
  return request
}

everyStore((open) => {
  const inForce = async () => {
    const { store, another } = await open()
    const policy = { digest: UNDER.digest, text: 'version: 1', appliedAt: AT, appliedBy: 'anna' }
    await store.policies.apply(policy, noteOf('policy.applied'))
    return { store, other: await another() }
  }

  describe('a limit', () => {
    it('lets through what it has room for, by however many handles it is asked for at the same moment', async () => {
      const { store, other } = await inForce()
      const numbers = [1, 2, 3, 4, 5, 6]
      const requests = []
      for (const number of numbers) requests.push(await proposedIn(store, number))
      const moved = await Promise.all(
        requests.map((request, index) => (index % 2 === 0 ? store : other).requests.move(allowing(request))),
      )
      expect(moved.filter((one) => one.moved)).toHaveLength(2)
      const refused = moved.filter((one) => !one.moved)
      for (const one of refused)
        expect(one).toMatchObject({ noRoom: 'two: 2 of 2 in 24 h are used', request: { state: 'pending' } })
      const [pending] = await store.requests.list({ states: ['pending'], limit: 1 })
      expect(pending?.decision).toBeNull()
      const approved = await store.requests.list({ states: ['approved'], limit: 9 })
      const used = approved.map(({ decision }) => decision?.policy?.limits?.[0]?.used)
      expect(new Set(used)).toEqual(new Set([0, 1]))
    })

    it('has no say where another policy is in force by then', async () => {
      const { store, other } = await inForce()
      const request = await proposedIn(store, 1)
      const next = { digest: 'e'.repeat(64), text: 'version: 1 #', appliedAt: AT, appliedBy: 'anna' }
      await other.policies.apply(next, noteOf('policy.applied'))
      expect(await store.requests.move(allowing(request))).toMatchObject({
        moved: false,
        isOtherPolicy: true,
      })
      expect(await store.requests.find(request.id)).toEqual(request)
    })
  })
})
