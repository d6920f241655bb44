import { sentJson } from '../../../src/domain/request/body.ts'
import { expect } from 'vitest'
import { TRANSITIONS, type ApprovalRequest, type State } from '../../../src/domain/request/request.ts'
import type { Real } from './life-commands.ts'
import { familyOf, type Model } from './life-model.ts'

/** Everything that must be so after every command, whatever came before. */
export async function assertTruth(model: Model, real: Real): Promise<void> {
  const { store } = real.bench
  const requests = await Promise.all(real.ids.map((id) => store.requests.find(id)))
  const found = requests.filter((one) => one !== undefined)
  expect(found.map(({ state }) => state)).toEqual(model.requests.map(({ state }) => state))
  assertKeys(model, found)
  assertSent(real, found)
  assertEffects(model, real, found)
  for (const request of found) await assertStory(real, request)
  expect((await store.audit.verify()).defects).toEqual([])
}

/** Two requests carry one key exactly where the model says so. */
function assertKeys(model: Model, found: readonly ApprovalRequest[]): void {
  const pairs = new Map(model.requests.map(({ key }, name) => [key, found[name]?.providerKey]))
  expect(found.map(({ providerKey }) => providerKey)).toEqual(model.requests.map(({ key }) => pairs.get(key)))
  expect(new Set(pairs.values()).size).toBe(pairs.size)
}

/** Each request is sent at most once, and only if it was claimed. */
function assertSent({ bench }: Real, found: readonly ApprovalRequest[]): void {
  const claimed = found.filter(({ attempt }) => attempt !== null)
  const keys = (all: readonly string[]): readonly string[] => all.toSorted()
  const sent = bench.nango.sent.map(({ call }) => (sentJson(call) as { id: string }).id)
  expect(keys(sent)).toEqual(keys(claimed.map(({ providerKey }) => providerKey)))
}

/** What retries tie together has one effect at most, and an end state does not lie about it. */
function assertEffects(model: Model, real: Real, found: readonly ApprovalRequest[]): void {
  for (const one of model.requests) {
    const keys = new Set([one, ...familyOf(model, one)].map(({ key }) => key))
    const effects = [...keys].filter((key) => model.applied.has(key))
    expect(effects.length, 'effects of one wish').toBeLessThanOrEqual(1)
  }
  for (const { state, ending, providerKey, attempt } of found) {
    const isThere = real.applied.has(providerKey)
    if (state === 'succeeded' && ending?.evidence !== 'person') expect(isThere, 'succeeded').toBe(true)
    if (['pending', 'rejected', 'expired', 'cancelled', 'approved'].includes(state))
      expect(attempt).toBeNull()
  }
}

/** The log tells each step, every step is allowed, and it ends where the request is. */
async function assertStory({ bench }: Real, { id, state }: ApprovalRequest): Promise<void> {
  const entries = (await bench.store.audit.newest({ subject: id, limit: 1000 })).toReversed()
  const [first, ...steps] = entries.map(({ type }) => type).filter((type) => type !== 'request.late_evidence')
  expect(first).toBe('request.proposed')
  let now: State = 'pending'
  for (const step of steps) {
    const next = (step === 'request.stale' ? 'failed' : step.replace('request.', '')) as State
    expect(TRANSITIONS[now], `${now} to ${next}`).toContain(next)
    now = next
  }
  expect(now).toBe(state)
}
