import { describe, expect, it } from 'vitest'
import type { Answer } from '../../../src/domain/provider/http.ts'
import { auditTypes, BORIS, ANNA, connectionOf, decisionOn, MINUTE, tamper, unwatched } from '../bench.ts'
import { heldOf, responseOf } from '../fake-nango.ts'
import { applyPolicy } from '../../../src/gate/policy/change-policy.ts'
import { approve } from '../../../src/gate/send/decide.ts'
import { createPolicyBench, gateOf } from './policy-bench.ts'
import { BIG, NEVER, SMALL } from './rules.ts'

describe('recipients', () => {
  const KNOWN = `
  - id: known
    operations: [notes.add]
    when: size(new_recipients) == 0 && repeats <= 2
    allow: { limits: [{ count: 9, per: 24h, by: recipient }] }
`
  it('are known once a person has approved a write to them that succeeded, and not before', async () => {
    const bench = await createPolicyBench()
    await bench.apply(KNOWN)
    const first = await bench.propose('to ada@x.com')
    expect(first).toMatchObject({ state: 'pending' })
    await approve(bench.parts, decisionOn(first), unwatched)
    expect(await bench.propose('again to ada@x.com')).toMatchObject({ state: 'succeeded' })
    expect(await bench.propose('more to ada+x@x.com')).toMatchObject({ state: 'pending' })
    expect(await bench.propose('more to аda@x.com')).toMatchObject({ state: 'pending' })
    // The third within a day.
    expect(await bench.propose('once more to ada@x.com')).toMatchObject({ state: 'pending' })
  })

  it('are known over that connection alone', async () => {
    const bench = await createPolicyBench()
    await bench.apply(KNOWN)
    const other = connectionOf({ id: 'con_0000000002', name: 'second', nangoConnectionId: 'nc-2' })
    const added = { at: other.createdAt, type: 'connection.added', subject: other.id }
    await bench.store.connections.add(other, { ...added, actor: ANNA, data: {} })
    bench.nango.held.push(heldOf({ nangoConnectionId: 'nc-2' }))
    const first = await bench.propose('to ada@x.com', { on: 'google' })
    await approve(bench.parts, decisionOn(first), unwatched)
    expect(await bench.propose('again to ada@x.com', { on: 'second' })).toMatchObject({ state: 'pending' })
    bench.clock.now += 25 * 60 * MINUTE
    expect(await bench.propose('more to ada@x.com', { on: 'google' })).toMatchObject({ state: 'succeeded' })
  })

  it.each<[string, Answer, string]>([
    ['is in doubt', { kind: 'ambiguous', reason: 'lost' }, 'unknown'],
    ['was refused', { kind: 'response', response: responseOf(422, {}) }, 'failed'],
  ])('are made known by nothing that %s', async (_how, answer, state) => {
    const bench = await createPolicyBench()
    await bench.apply(KNOWN)
    const sent = bench.nango.answer
    bench.nango.answer = () => answer
    const first = await bench.propose('to ada@x.com')
    expect((await approve(bench.parts, decisionOn(first), unwatched)).request).toMatchObject({ state })
    bench.nango.answer = sent
    expect(await bench.propose('again to ada@x.com')).toMatchObject({ state: 'pending' })
  })

  it('are made known by nothing that policy let through', async () => {
    const bench = await createPolicyBench()
    await bench.apply(`
  - id: first
    operations: [notes.add]
    when: size(new_recipients) > 0
    allow: { limits: [{ count: 9, per: 24h }] }
`)
    expect(await bench.propose('to ada@x.com')).toMatchObject({ state: 'succeeded' })
    expect(await bench.propose('again to ada@x.com')).toMatchObject({ state: 'succeeded' })
  })

  it('are made known by no row that somebody wrote', async () => {
    const bench = await createPolicyBench()
    await bench.apply(KNOWN)
    const first = await bench.propose('to ada@x.com')
    tamper(bench, `update requests set state = 'succeeded' where id = '${first.id}'`)
    expect(await bench.propose('again to ada@x.com')).toMatchObject({ state: 'pending' })
    tamper(bench, `update requests set state = 'pending' where id = '${first.id}'`)
  })
})

describe('the policy in force', () => {
  it('is none but the text that was looked at', async () => {
    const { parts, store } = await createPolicyBench()
    const text = `version: 1\ntimezone: UTC\nrules:${NEVER}`
    await expect(applyPolicy(parts, { text, digest: 'f'.repeat(64) }, ANNA)).rejects.toMatchObject({
      code: 'conflict',
    })
    expect((await store.guard.standing()).policy).toBeNull()
  })

  it('is none that somebody wrote into the database', async () => {
    const bench = await createPolicyBench()
    const digest = await bench.apply(NEVER)
    const text = 'version: 1\ntimezone: UTC\nrules: []\n'
    tamper(bench, `update policies set text = '${text}' where digest = '${digest}'`)
    const parts = await bench.otherProcess(2)
    await expect(bench.propose('to ada@x.com', { parts })).rejects.toMatchObject({
      code: 'unavailable',
      message: 'The policy in force cannot be read: its text was altered in the database',
    })
  })

  it('is still the same where the vault is put back to what it was before, from the database', async () => {
    const bench = await createPolicyBench()
    await bench.apply(SMALL)
    tamper(bench, `update standing set vault = null`)
    const parts = await bench.otherProcess(2)
    expect(await bench.propose('400 EUR to ada@x.com', { parts })).toMatchObject({ state: 'succeeded' })
  })

  it('is explained rule by rule, with what is used of each limit', async () => {
    const bench = await createPolicyBench()
    await bench.apply(SMALL + BIG + NEVER)
    const { id } = await bench.propose('400 EUR to ada@x.com')
    expect(await gateOf(bench.parts, ANNA).policy.explain(id)).toMatchObject({
      effect: 'allow',
      outcome: 'It is allowed by small',
      rules: [
        { id: 'small', says: 'matched' },
        { id: 'big', says: 'not matched' },
        { id: 'never', says: 'not matched' },
      ],
      limits: [
        { used: 0, adds: 1 },
        { used: 0, adds: 400 },
      ],
      newRecipients: ['ada@x.com'],
    })
  })

  it('says of what waits that a person decides, although rules would allow it by now', async () => {
    const bench = await createPolicyBench()
    const { id } = await bench.propose('400 EUR to ada@x.com')
    await bench.apply(SMALL)
    expect(await gateOf(bench.parts, ANNA).policy.explain(id)).toMatchObject({
      effect: 'allow',
      outcome: 'A person decides: small would allow it by now, which sends nothing that waits already',
    })
  })

  it('says in a backtest what it said when all that was proposed', async () => {
    const bench = await createPolicyBench()
    await bench.apply(SMALL + BIG)
    for (const text of [
      '400 EUR to a@x.com',
      '300 EUR to b@x.com',
      '5 EUR to c@x.com',
      '20000 EUR to a@x.com',
    ])
      await bench.propose(text)
    const rejected = await bench.propose('something else')
    await gateOf(bench.parts, BORIS).requests.reject({ ...decisionOn(rejected), reason: 'No' })
    const door = gateOf(bench.parts, ANNA).policy
    expect(await door.backtest({ text: null, since: 0 })).toMatchObject({
      requests: 5,
      effects: { allow: 2, ask: 2, deny: 0, none: 1 },
      disagreements: [],
    })
    const all = `version: 1\ntimezone: UTC\nrules:\n  - id: all\n    operations: [notes.add]\n    allow: { limits: [{ count: 9, per: 24h }] }\n`
    expect(await door.backtest({ text: all, since: 0 })).toMatchObject({
      effects: { allow: 5 },
      disagreements: [{ id: rejected.id, effect: 'allow', verdict: 'reject', reason: 'No' }],
    })
    expect(await auditTypes(bench)).not.toContain('policy.denied')
  })

  it('goes in a backtest through a history of several pages in its order, and counts each request once', async () => {
    const bench = await createPolicyBench()
    const first = await bench.propose('to ada@x.com')
    await approve(bench.parts, decisionOn(first), unwatched)
    for (let number = 0; number < 411; number += 1)
      await bench.propose(number === 150 ? 'again to ada@x.com' : `note ${number}`)
    await bench.apply(NEVER)
    for (let number = 0; number < 201; number += 1)
      await expect(bench.propose(`${number} to eve@x.com`)).rejects.toMatchObject({ code: 'denied' })
    const known = `version: 1\ntimezone: UTC\nrules:\n  - id: known\n    operations: [notes.add]\n    when: size(recipients) == 1 && size(new_recipients) == 0\n    allow: { limits: [{ count: 9, per: 24h }] }\n`
    const door = gateOf(bench.parts, ANNA).policy
    expect(await door.backtest({ text: known, since: 0 })).toMatchObject({
      requests: 412,
      deniedThen: 201,
      effects: { allow: 1, ask: 0, deny: 0, none: 411 },
      rules: [{ id: 'known', requests: 1 }],
    })
  })
})
