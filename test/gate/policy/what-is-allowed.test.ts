import { describe, expect, it } from 'vitest'
import { settleByWord } from '../../../src/gate/send/reconcile.ts'
import { ANNA } from '../bench.ts'
import { responseOf } from '../fake-nango.ts'
import { createPolicyBench, gateOf } from './policy-bench.ts'
import { SMALL } from './rules.ts'

describe('what several rules allow', () => {
  it('needs room in the limits of each of them', async () => {
    const bench = await createPolicyBench()
    await bench.apply(`
  - { id: wide, operations: [notes.add], allow: { limits: [{ count: 9, per: 24h }] } }
  - { id: narrow, operations: [notes.add], when: size(recipients) > 0, allow: { limits: [{ count: 1, per: 24h }] } }
`)
    expect(await bench.propose('to ada@x.com')).toMatchObject({ state: 'succeeded' })
    expect(await bench.propose('to ben@x.com')).toMatchObject({ state: 'pending' })
    expect(await bench.propose('to nobody')).toMatchObject({ state: 'succeeded' })
  })

  it('may be the same again only where each of them says so', async () => {
    const bench = await createPolicyBench()
    await bench.apply(`
  - { id: any, operations: [notes.add], allow: { limits: [{ count: 9, per: 24h }], repeats: true } }
  - { id: letters, operations: [notes.add], when: size(recipients) > 0, allow: { limits: [{ count: 9, per: 24h }] } }
`)
    expect(await bench.propose('nothing special')).toMatchObject({ state: 'succeeded' })
    expect(await bench.propose('nothing special')).toMatchObject({ state: 'succeeded' })
    expect(await bench.propose('to ada@x.com')).toMatchObject({ state: 'succeeded' })
    expect(await bench.propose('to ada@x.com')).toMatchObject({ state: 'pending' })
    expect(bench.nango.sent).toHaveLength(3)
  })

  it('is not the same again where another spelling names the same', async () => {
    const bench = await createPolicyBench()
    await bench.apply('  - { id: any, operations: [notes.add], allow: { limits: [{ count: 9, per: 24h }] } }')
    expect(await bench.propose('milk', { book: 'Diary' })).toMatchObject({ state: 'succeeded' })
    const same = await bench.propose('milk', { book: 'DIARY' })
    expect(same).toMatchObject({ state: 'pending' })
    expect(await gateOf(bench.parts, ANNA).policy.explain(same.id)).toMatchObject({
      outcome: expect.stringContaining('since the same was allowed at ') as string,
    })
    expect(await bench.propose('milk', { book: 'Letters' })).toMatchObject({ state: 'succeeded' })
    expect(bench.nango.sent).toHaveLength(2)
  })
})

it.each([
  ['that it was not applied', false, 'failed'],
  ['that it was applied', true, 'succeeded'],
])('a limit gives nothing back on the word of a person %s', async (_what, applied, state) => {
  const bench = await createPolicyBench()
  await bench.apply(SMALL)
  bench.nango.answer = () => ({ kind: 'ambiguous', reason: 'lost' })
  const { id } = await bench.propose('500 EUR to a@x.com')
  bench.nango.answer = () => ({ kind: 'response', response: responseOf(201, {}) })
  const settled = await settleByWord(bench.parts, id, { applied, reason: 'I looked', actor: ANNA })
  expect(settled).toMatchObject({ state })
  expect(await bench.propose('401 EUR to b@x.com')).toMatchObject({ state: 'pending' })
  expect(await bench.propose('400 EUR to b@x.com')).toMatchObject({ state: 'succeeded' })
})

it('what a rule allows but for its class is not sent by INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0 either', async () => {
  const bench = await createPolicyBench({ writeRequiresApproval: false })
  await bench.apply(`
  - { id: letters, operations: [notes.add], when: size(recipients) > 0, allow: { limits: [{ count: 1, per: 24h }] } }
`)
  const letter = await bench.propose('for ever to ada@x.com')
  expect(letter).toMatchObject({ state: 'pending', ruling: { effect: 'none' } })
  expect(bench.nango.sent).toEqual([])
  expect(await gateOf(bench.parts, ANNA).policy.explain(letter.id)).toMatchObject({
    outcome: 'A person decides: no rule allows it',
    rules: [
      { id: 'letters', says: 'withheld', why: 'it cannot be taken back, and the rule allows only what can' },
    ],
  })
  expect(await bench.propose('for ever')).toMatchObject({ state: 'succeeded' })
})

it('what a rule might allow if its condition could be told is not sent by that setting either', async () => {
  const bench = await createPolicyBench({ writeRequiresApproval: false })
  await bench.apply(`
  - id: cheap
    operations: [notes.add]
    when: amount.value < 500 && amount.value > 0 && amount.currency == "EUR"
    allow: { limits: [{ sum: 9.00 EUR, per: 24h }] }
`)
  const unknown = await bench.propose('of an unknown amount')
  expect(unknown).toMatchObject({ state: 'pending', ruling: { effect: 'none' } })
  expect(bench.nango.sent).toEqual([])
  expect(await gateOf(bench.parts, ANNA).policy.explain(unknown.id)).toMatchObject({
    outcome: 'A person decides: no rule allows it',
    rules: [{ says: 'not matched', why: 'amount is not there: it has none, or none that is known' }],
  })
})
