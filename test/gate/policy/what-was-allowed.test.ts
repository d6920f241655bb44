import { expect, it } from 'vitest'
import { requestFacts } from '../../../src/domain/request/request-view.ts'
import { approve } from '../../../src/gate/send/decide.ts'
import { ANNA, decisionOn, MINUTE, tamper, unwatched } from '../bench.ts'
import { NANGO_IS_DOWN } from '../fake-nango.ts'
import { createPolicyBench, gateOf } from './policy-bench.ts'
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
