import { describe, expect, it } from 'vitest'
import { auditOf, auditTypes, BORIS, ANNA, decisionOn, MINUTE, tamper, unwatched } from '../bench.ts'
import { NANGO_IS_DOWN } from '../fake-nango.ts'
import { approve } from '../../../src/gate/send/decide.ts'
import { pausePolicy, resumePolicy } from '../../../src/gate/policy/change-policy.ts'
import { createPolicyBench, gateOf } from './policy-bench.ts'

const SMALL = `
  - id: small
    operations: [notes.add]
    when: has_amount && amount.currency == "EUR" && amount.value > 0 && amount.value <= 500
    allow: { limits: [{ count: 2, per: 24h }, { sum: 9.00 EUR, per: 24h }] }
`
const BIG = `
  - id: big
    operations: ["*"]
    when: has_amount && amount.value > 10000
    ask: { approvers: [finance], require: [reason], expires: 4h }
`
const NEVER = `
  - id: never
    operations: [notes.add]
    when: recipients.exists(r, r == "eve@x.com")
    deny: { message: "Eve is on leave" }
`
const HOUR = 60 * MINUTE

describe('what a rule allows', () => {
  it('is decided by it and sent at once, and the log says by which', async () => {
    const bench = await createPolicyBench()
    const digest = await bench.apply(SMALL)
    const request = await bench.propose('400 EUR to ada@x.com')
    const policy = { digest, rules: ['small'] }
    expect(await bench.store.requests.find(request.id)).toMatchObject({
      state: 'succeeded',
      ruling: { ...policy, effect: 'allow' },
      decision: { actor: { name: 'policy:small', door: 'policy' }, assurance: 'policy', policy },
    })
    expect(bench.nango.sent).toHaveLength(1)
    const entries = await auditOf(bench)
    expect(entries.find(({ type }) => type === 'request.proposed')?.data).toMatchObject({
      ruling: { ...policy, effect: 'allow' },
    })
    expect(entries.find(({ type }) => type === 'request.approved')?.data).toMatchObject({ policy })
  })

  it.each([
    ['more than it lets through', '600 EUR to ada@x.com'],
    ['nothing', '0 EUR to ada@x.com'],
    ['another currency', '400 USD to ada@x.com'],
    ['an unknown amount', 'to ada@x.com'],
    ['what cannot be taken back', '400 EUR for ever to ada@x.com'],
  ])('is not %s', async (_, text) => {
    const bench = await createPolicyBench()
    await bench.apply(SMALL)
    expect(await bench.propose(text)).toMatchObject({ state: 'pending', ruling: { effect: 'none' } })
    expect(bench.nango.sent).toEqual([])
  })

  it('waits for a person where a limit is used up, until the window has passed', async () => {
    const bench = await createPolicyBench()
    await bench.apply(SMALL)
    expect(await bench.propose('400 EUR to a@x.com')).toMatchObject({ state: 'succeeded' })
    expect(await bench.propose('401 EUR to b@x.com')).toMatchObject({ state: 'succeeded' })
    expect(await bench.propose('1 EUR to c@x.com')).toMatchObject({ state: 'pending' })
    expect((await auditOf(bench)).at(-1)).toMatchObject({
      type: 'policy.no_room',
      data: { why: 'small: 2 of 2 in 24 h are used' },
    })
    bench.clock.now += 24 * HOUR
    expect(await bench.propose('2 EUR to d@x.com')).toMatchObject({ state: 'succeeded' })
  })

  it('sets no window back with the clock', async () => {
    const bench = await createPolicyBench()
    await bench.apply(SMALL)
    await bench.propose('400 EUR to a@x.com')
    await bench.propose('401 EUR to b@x.com')
    bench.clock.setBy = -48 * HOUR
    expect(await bench.propose('1 EUR to c@x.com')).toMatchObject({ state: 'pending' })
  })

  it('keeps the sum below its limit, also where the count has room', async () => {
    const bench = await createPolicyBench()
    await bench.apply(SMALL)
    await bench.propose('500 EUR to a@x.com')
    expect(await bench.propose('401 EUR to b@x.com')).toMatchObject({ state: 'pending' })
    expect(await bench.propose('400 EUR to b@x.com')).toMatchObject({ state: 'succeeded' })
  })

  it('gives back what was certainly not sent, and keeps what is in doubt', async () => {
    const bench = await createPolicyBench()
    await bench.apply(SMALL)
    bench.notes.recheck = async () => 'It has changed'
    expect(await bench.propose('500 EUR to a@x.com')).toMatchObject({ state: 'failed' })
    bench.notes.recheck = async () => null
    bench.nango.answer = () => ({ kind: 'ambiguous', reason: 'lost' })
    expect(await bench.propose('499 EUR to a@x.com')).toMatchObject({ state: 'unknown' })
    expect(await bench.propose('450 EUR to b@x.com')).toMatchObject({ state: 'pending' })
  })

  it('asks for the same again, unless it carries a key of its own', async () => {
    const bench = await createPolicyBench()
    await bench.apply(SMALL)
    const text = '100 EUR to a@x.com'
    expect(await bench.propose(text)).toMatchObject({ state: 'succeeded' })
    expect(await bench.propose(text)).toMatchObject({ state: 'pending' })
    expect(await bench.propose(text, { key: 'two' })).toMatchObject({ state: 'succeeded' })
    expect(bench.nango.sent).toHaveLength(2)
  })

  it('is answered with itself under its key, also when policy has changed its mind', async () => {
    const bench = await createPolicyBench()
    await bench.apply(SMALL)
    const first = await bench.propose('100 EUR to eve@x.com', { key: 'one' })
    await bench.apply(NEVER)
    expect(await bench.propose('100 EUR to eve@x.com', { key: 'one' })).toMatchObject({ id: first.id })
    expect(bench.nango.sent).toHaveLength(1)
  })

  it('does not get lost where Nango is down: it stays approved', async () => {
    const bench = await createPolicyBench()
    await bench.apply(SMALL)
    bench.nango.beforeRead = () => {
      throw NANGO_IS_DOWN
    }
    await expect(bench.propose('100 EUR to a@x.com')).rejects.toMatchObject({ code: 'pending' })
    expect(await bench.store.requests.list({ states: [], limit: 9 })).toMatchObject([{ state: 'approved' }])
  })

  it('waits while policy is paused, and goes on after that', async () => {
    const bench = await createPolicyBench({ writeRequiresApproval: false })
    await bench.apply(SMALL)
    await pausePolicy(bench.parts, 'It looks odd', BORIS)
    expect(await bench.propose('100 EUR to a@x.com')).toMatchObject({ state: 'pending' })
    expect(await bench.propose('nothing special')).toMatchObject({ state: 'pending' })
    expect(await resumePolicy(bench.parts, ANNA)).toMatchObject({ reason: 'It looks odd' })
    expect(await bench.propose('101 EUR to a@x.com')).toMatchObject({ state: 'succeeded' })
  })
})

describe('what a rule denies', () => {
  it('is never queued, and stands in the log', async () => {
    const bench = await createPolicyBench({ writeRequiresApproval: false })
    await bench.apply(SMALL + NEVER)
    await expect(bench.propose('100 EUR to eve@x.com')).rejects.toMatchObject({
      code: 'denied',
      message: 'Eve is on leave (rule never)',
    })
    expect(await bench.store.requests.list({ states: [], limit: 9 })).toEqual([])
    expect((await auditOf(bench)).at(-1)).toMatchObject({
      type: 'policy.denied',
      data: { operation: 'notes.add', rules: ['never'], amount: { value: 100, currency: 'EUR' } },
    })
  })

  it('cannot be approved either where the rule came later, and stays pending', async () => {
    const bench = await createPolicyBench()
    const request = await bench.propose('100 EUR to eve@x.com')
    await bench.apply(NEVER)
    await expect(approve(bench.parts, decisionOn(request), unwatched)).rejects.toMatchObject({
      code: 'denied',
    })
    expect(await bench.store.requests.find(request.id)).toMatchObject({ state: 'pending' })
  })

  it('is not sent where the rule came after the approval', async () => {
    const bench = await createPolicyBench()
    const request = await bench.propose('100 EUR to eve@x.com')
    bench.nango.beforeRead = () => {
      throw NANGO_IS_DOWN
    }
    await expect(approve(bench.parts, decisionOn(request), unwatched)).rejects.toMatchObject({
      code: 'pending',
    })
    bench.nango.beforeRead = () => undefined
    await bench.apply(NEVER)
    const { request: ended } = await approve(bench.parts, decisionOn(request), unwatched)
    expect(ended).toMatchObject({
      state: 'failed',
      ending: { code: 'stale', message: 'Policy denies it now: Eve is on leave (rule never)' },
    })
    expect(bench.nango.sent).toEqual([])
  })

  it('is not sent where the rule comes between the last look and the claim', async () => {
    const bench = await createPolicyBench()
    const request = await bench.propose('100 EUR to eve@x.com')
    const claim = bench.store.requests.claim
    let isFirst = true
    const requests = {
      ...bench.store.requests,
      claim: async (...given: Parameters<typeof claim>) => {
        if (isFirst) await bench.apply(NEVER)
        isFirst = false
        return claim(...given)
      },
    }
    const parts = { ...bench.parts, store: async () => ({ ...bench.store, requests }) }
    const { request: ended } = await approve(parts, decisionOn(request), unwatched)
    expect(ended).toMatchObject({ state: 'failed', ending: { code: 'stale' } })
    expect(bench.nango.sent).toEqual([])
  })
})

describe('what a rule asks', () => {
  it('has to be met by who is named, signed in, with a reason, in time', async () => {
    const bench = await createPolicyBench()
    await bench.apply(SMALL + BIG)
    const request = await bench.propose('20000 EUR to ada@x.com')
    expect(request).toMatchObject({
      state: 'pending',
      ruling: { effect: 'ask', rules: ['big'] },
      expiresAt: '2026-03-02T14:00:00.000Z',
    })
    const by = (actor: object, reason: string | null) =>
      approve(bench.parts, { ...decisionOn(request), ...actor, reason }, unwatched)
    await expect(by({ actor: { name: 'boris', door: 'cli' } }, 'ok')).rejects.toMatchObject({
      code: 'denied',
    })
    await expect(by({ actor: { name: 'anna', door: 'web' } }, 'ok')).rejects.toMatchObject({ code: 'denied' })
    await expect(by({ actor: BORIS }, ' ')).rejects.toMatchObject({ code: 'denied' })
    const { request: sent } = await by({ actor: BORIS }, 'They pay at once')
    expect(sent).toMatchObject({ state: 'succeeded', decision: { policy: { rules: ['big'] } } })
  })

  it('is asked again of what was approved before the rule came: it is not sent', async () => {
    const bench = await createPolicyBench()
    const request = await bench.propose('20000 EUR to ada@x.com')
    bench.nango.beforeRead = () => {
      throw NANGO_IS_DOWN
    }
    await expect(approve(bench.parts, decisionOn(request), unwatched)).rejects.toMatchObject({
      code: 'pending',
    })
    bench.nango.beforeRead = () => undefined
    await bench.apply(BIG)
    const { request: ended } = await approve(bench.parts, decisionOn(request), unwatched)
    expect(ended).toMatchObject({ state: 'failed', ending: { code: 'stale' } })
    expect(bench.nango.sent).toEqual([])
  })

  it('holds although INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0, which allows only what no rule matches', async () => {
    const bench = await createPolicyBench({ writeRequiresApproval: false })
    await bench.apply(SMALL + BIG)
    expect(await bench.propose('20000 EUR to ada@x.com')).toMatchObject({ state: 'pending' })
    expect(await bench.propose('nothing special')).toMatchObject({
      state: 'succeeded',
      decision: { actor: { name: 'INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0' } },
    })
  })
})

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
})
