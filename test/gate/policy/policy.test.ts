import { describe, expect, it } from 'vitest'
import { auditOf, BORIS, ANNA, decisionOn, MINUTE, unwatched } from '../bench.ts'
import { NANGO_IS_DOWN } from '../fake-nango.ts'
import { approve } from '../../../src/gate/send/decide.ts'
import { pausePolicy, resumePolicy } from '../../../src/gate/policy/change-policy.ts'
import { askFor, createPolicyBench, gateOf } from './policy-bench.ts'
import { BIG, NEVER, SMALL } from './rules.ts'

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
    expect(entries.find(({ type }) => type === 'policy.applied')?.data).toEqual({
      policy: digest,
      before: null,
      gate: 'advisory',
    })
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

  it('counts what it allows while the clock is set back, then and after it was put right', async () => {
    const bench = await createPolicyBench()
    await bench.apply(SMALL)
    bench.clock.setBy = -48 * HOUR
    expect(await bench.propose('400 EUR to a@x.com')).toMatchObject({ state: 'succeeded' })
    expect(await bench.propose('401 EUR to b@x.com')).toMatchObject({ state: 'succeeded' })
    expect(await bench.propose('1 EUR to c@x.com')).toMatchObject({ state: 'pending' })
    bench.clock.setBy = 0
    expect(await bench.propose('2 EUR to c@x.com')).toMatchObject({ state: 'pending' })
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

  it('never sends what waits already, however often it is asked for again', async () => {
    const bench = await createPolicyBench({ writeRequiresApproval: false })
    await bench.apply(BIG)
    await pausePolicy(bench.parts, 'It looks odd', BORIS)
    const waiting = await bench.propose('100 EUR to a@x.com')
    await bench.apply(SMALL)
    expect(await bench.propose('100 EUR to a@x.com')).toMatchObject({ id: waiting.id, state: 'pending' })
    await bench.propose('400 EUR to b@x.com')
    await bench.propose('401 EUR to c@x.com')
    const full = await bench.propose('1 EUR to d@x.com', { key: 'one' })
    bench.clock.now += 25 * HOUR
    expect(await bench.propose('1 EUR to d@x.com', { key: 'one' })).toMatchObject({
      id: full.id,
      state: 'pending',
    })
    expect(bench.nango.sent).toHaveLength(2)
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
      hint: "shield policy explain notes.add --text '100 EUR to eve@x.com' --connection google",
    })
    const long = bench.propose(`100 EUR to eve@x.com ${'x'.repeat(300)}`)
    await expect(long).rejects.toMatchObject({
      hint: 'shield policy explain notes.add …, with the same flags',
    })
    expect(await bench.store.requests.list({ states: [], limit: 9 })).toEqual([])
    expect((await auditOf(bench)).at(-1)).toMatchObject({
      type: 'policy.denied',
      data: { operation: 'notes.add', rules: ['never'], amount: { value: 100, currency: 'EUR' } },
    })
  })

  it('is told as well where it is only tried, and the log need not know of that', async () => {
    const bench = await createPolicyBench()
    await bench.apply(NEVER)
    const head = await bench.store.audit.head()
    const tried = gateOf(bench.parts, ANNA).operations.dryRun(askFor('100 EUR to eve@x.com'))
    await expect(tried).rejects.toMatchObject({ code: 'denied', message: 'Eve is on leave (rule never)' })
    expect(await bench.store.audit.head()).toEqual(head)
  })

  it('cannot be approved either where the rule came later, and stays pending', async () => {
    const bench = await createPolicyBench()
    const request = await bench.propose('100 EUR to eve@x.com')
    await bench.apply(NEVER)
    await expect(approve(bench.parts, decisionOn(request), unwatched)).rejects.toMatchObject({
      code: 'denied',
      hint: `shield policy explain ${request.id}`,
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

  it('has its time from the highest that the queue has seen, where the clock of this machine is behind that', async () => {
    const bench = await createPolicyBench()
    await bench.apply(BIG)
    bench.clock.setBy = -48 * HOUR
    expect(await bench.propose('20000 EUR to ada@x.com')).toMatchObject({
      createdAt: '2026-02-28T10:00:00.000Z',
      expiresAt: '2026-03-02T14:00:00.000Z',
    })
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
