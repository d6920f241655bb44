import { describe, expect, it } from 'vitest'
import { requestFacts } from '../../../src/domain/request/request-view.ts'
import { approve } from '../../../src/gate/send/decide.ts'
import { hold, release } from '../../../src/gate/upkeep/hold.ts'
import { ANNA, approvedOnly, decisionOn, MINUTE, tamper, unwatched } from '../bench.ts'
import { NANGO_IS_DOWN } from '../fake-nango.ts'
import { createPolicyBench, gateOf, type PolicyBench } from './policy-bench.ts'
import { BIG, SMALL } from './rules.ts'

it('what a rule allowed keeps what was used of its limits then: in the decision, the log and in words', async () => {
  const bench = await createPolicyBench()
  await bench.apply(SMALL)
  await bench.propose('400 EUR to a@x.com')
  const { id } = await bench.propose('401 EUR to b@x.com')
  const count = { kind: 'count', most: 2, per: '24h', by: null }
  const sum = { kind: 'sum', most: 900, currency: 'EUR', per: '24h', by: null }
  const limits = [
    { rule: 'small', limit: count, used: 1, adds: 1 },
    { rule: 'small', limit: sum, used: 400, adds: 401 },
  ]
  expect((await bench.store.requests.find(id))?.decision?.policy?.limits).toEqual(limits)
  const log = await bench.store.audit.newest({ subject: id, limit: 9 })
  expect(log.find(({ type }) => type === 'request.approved')?.data).toMatchObject({ policy: { limits } })
  const { requests } = gateOf(bench.parts, ANNA)
  const words = '(2 of 2 in 24 h; 8.01 EUR of 9.00 EUR in 24 h)'
  expect(await requests.story(id)).toContainEqual(
    expect.objectContaining({ actor: { name: 'policy:small', door: 'policy' }, what: `allowed it ${words}` }),
  )
  const facts = requestFacts(await requests.view(id))
  expect(facts.find(({ label }) => label === 'Allowed by')?.value).toContain(`small ${words}, `)
})

describe('what was allowed and not sent, since Nango was away', () => {
  async function left(bench: PolicyBench) {
    await bench.apply(SMALL)
    bench.nango.beforeRead = () => {
      throw NANGO_IS_DOWN
    }
    await expect(bench.propose('400 EUR to a@x.com', { key: 'k-1' })).rejects.toMatchObject({
      code: 'pending',
    })
    bench.nango.beforeRead = () => undefined
    const [request] = await bench.store.requests.list({ states: ['approved'], limit: 1 })
    if (request === undefined) throw new Error('It was not approved')
    return request
  }
  const repeated = (bench: PolicyBench) => bench.propose('400 EUR to a@x.com', { key: 'k-1' })

  it('is sent once its requester asks for it again, and is the same decision', async () => {
    const bench = await createPolicyBench()
    const { id, decision } = await left(bench)
    expect(await repeated(bench)).toMatchObject({ id, state: 'succeeded', decision })
    expect((await repeated(bench)).state).toBe('succeeded')
    expect(bench.nango.sent).toHaveLength(1)
  })

  it('is not sent by asking again where policy no longer allows it', async () => {
    const bench = await createPolicyBench()
    const { id } = await left(bench)
    await bench.apply(BIG)
    expect(await repeated(bench)).toMatchObject({ id, state: 'failed', ending: { code: 'stale' } })
    expect(bench.nango.sent).toEqual([])
  })

  it('waits while everything is on hold, and runs out in its 15 minutes however often it is asked for', async () => {
    const bench = await createPolicyBench()
    const { id, expiresAt } = await left(bench)
    await hold(bench.parts, 'odd', ANNA)
    bench.clock.now += 14 * MINUTE
    expect(await repeated(bench)).toMatchObject({ id, state: 'approved', expiresAt })
    await release(bench.parts, 'fine', ANNA)
    bench.clock.now += MINUTE
    expect(await repeated(bench)).toMatchObject({ id, state: 'expired' })
    expect(bench.nango.sent).toEqual([])
  })
})

it('what a person approved is started by no requester that asks for it again', async () => {
  const bench = await createPolicyBench()
  const request = await approvedOnly(bench, await bench.propose('something', { key: 'k-1' }))
  expect(await bench.propose('something', { key: 'k-1' })).toMatchObject({
    id: request.id,
    state: 'approved',
  })
  expect(bench.nango.sent).toEqual([])
})

it('figures that somebody writes into a decision make it one that was never sealed', async () => {
  const bench = await createPolicyBench()
  await bench.apply(SMALL)
  bench.nango.beforeRead = () => {
    throw NANGO_IS_DOWN
  }
  await expect(bench.propose('400 EUR to a@x.com')).rejects.toMatchObject({ code: 'pending' })
  bench.nango.beforeRead = () => undefined
  const [request] = await bench.store.requests.list({ states: ['approved'], limit: 1 })
  if (request === undefined) throw new Error('It was not approved')
  tamper(bench, `update decisions set policy = replace(policy, '"used":0', '"used":1')`)
  const { request: ended } = await approve(bench.parts, decisionOn(request), unwatched)
  expect(ended).toMatchObject({ state: 'failed', ending: { code: 'stale' } })
  expect(bench.nango.sent).toEqual([])
})

it('what policy decided is found beside what people did, and counted with it', async () => {
  const bench = await createPolicyBench()
  await bench.apply(SMALL + BIG)
  const small = await bench.propose('400 EUR to a@x.com')
  const other = await bench.propose('something else')
  await approve(bench.parts, decisionOn(other), unwatched)
  await bench.propose('something that waits')
  const gate = gateOf(bench.parts, ANNA)
  const decided = async (decidedBy: 'person' | 'policy') => ({
    listed: (await gate.requests.list({ states: [], limit: 9, decidedBy })).requests.map(
      ({ request: { id } }) => id,
    ),
    ended: (await gate.requests.ended({ limit: 9, decidedBy })).map(({ id }) => id),
  })
  expect(await decided('policy')).toEqual({ listed: [small.id], ended: [small.id] })
  expect(await decided('person')).toEqual({ listed: [other.id], ended: [other.id] })
  const approved = async () => (await gate.status({ check: false, strays: false })).approved
  expect(await approved()).toEqual({ writes: 2, byPolicy: 1 })
  bench.clock.now += 24 * 60 * MINUTE + 1
  expect(await approved()).toEqual({ writes: 0, byPolicy: 0 })
})
