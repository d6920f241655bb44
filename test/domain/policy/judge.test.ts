import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { createJudge } from '../../../src/domain/policy/judge.ts'
import { readPolicy } from '../../../src/domain/policy/read-policy.ts'
import { draft, explain, holds, OPERATIONS, policyOf, rule } from './policy-under-test.ts'

const shop = readFileSync(new URL('../../../docs/policies/shop.yaml', import.meta.url), 'utf8')

const outcome = (...given: Parameters<typeof explain>) => {
  const { effect, matched } = explain(...given)
  return [effect, ...matched.map(({ rule: { id } }) => id)]
}

describe('the policy of a shop', () => {
  test.each([
    ['a small draft of a known customer', {}, ['allow', 'small-drafts']],
    ['without an amount', { amount: null }, ['none']],
    ['of nothing', { amount: { value: 0, currency: 'EUR' } }, ['none']],
    ['of less than nothing', { amount: { value: -100, currency: 'EUR' } }, ['none']],
    ['of a cent too much', { amount: { value: 5001, currency: 'EUR' } }, ['none']],
    ['in another currency', { amount: { value: 100, currency: 'USD' } }, ['ask', 'big-money']],
    ['in yen', { amount: { value: 5000, currency: 'JPY' } }, ['ask', 'big-money']],
    ['in dinars of Kuwait', { amount: { value: 5000, currency: 'KWD' } }, ['ask', 'big-money']],
    ['of much money', { amount: { value: 100_001, currency: 'EUR' } }, ['ask', 'big-money']],
    ['for somebody new', { newRecipients: ['anna@shop.de'] }, ['none']],
    ['of a custom item', draft({ title: 'x', price: '1.00', quantity: 1 }), ['none']],
    ['with another price', draft({ variant: '1', priceOverride: '0.01', quantity: 1 }), ['none']],
    ['with a second line so', draft({ variant: '1', quantity: 1 }, { title: 'x', quantity: 1 }), ['none']],
    ['with all of it off', { input: { line: [{ variant: '1', quantity: 1 }], discount: '100%' } }, ['none']],
    [
      'with null for a discount',
      { input: { line: [{ variant: '1', quantity: 1 }], discount: null } },
      ['allow', 'small-drafts'],
    ],
  ] as const)('%s', (_, differing, expected) => {
    expect(outcome(shop, differing)).toEqual(expected)
  })
})

describe('among all that match', () => {
  const text = `${policyOf('id: drafts', 'operations: [shopify.create-draft-order]', 'allow: {}')}
  - { id: all, operations: ["*"], when: repeats > 1, ask: {} }
  - { id: agents, operations: ["shopify.*"], when: 'requester == "mallory"', deny: {} }
`
  it('the strictest wins, wherever it stands, and a narrow deny beside a wide ask', () => {
    expect(outcome(text)).toEqual(['allow', 'drafts'])
    expect(outcome(text, { repeats: 2 })).toEqual(['ask', 'drafts', 'all'])
    expect(outcome(text, { repeats: 2, requester: 'mallory' })).toEqual(['deny', 'drafts', 'all', 'agents'])
    expect(outcome(text, { operation: 'shopify.send-draft-invoice', requester: 'mallory' })).toEqual([
      'deny',
      'agents',
    ])
  })

  it('those count that name all operations, also one that is newer than the policy', () => {
    expect(outcome(text, { operation: 'mail.send', repeats: 2 })).toEqual(['ask', 'all'])
  })

  it('those of other operations are no part of an explanation', () => {
    const { notMatched } = explain(text, { operation: 'calendar.create-event', input: {} })
    expect(notMatched.map(({ rule, why }) => [rule.id, why])).toEqual([['all', 'not so: repeats > 1']])
  })
})

describe('a condition that fails while it is evaluated', () => {
  const FAILING = 'input.discount == "100%"'

  test.each([
    ['deny: {}', ['deny', 'one']],
    ['ask: {}', ['ask', 'one']],
    ['allow: {}', ['none']],
  ])('counts as matched, but where it would allow: %s', (effect, expected) => {
    expect(outcome(rule(FAILING, effect))).toEqual(expected)
  })

  it('is told with its failure', () => {
    expect(explain(rule(FAILING)).asks[0]?.failure).toBe('No such key: discount')
    expect(explain(rule(FAILING, 'allow: {}')).notMatched[0]?.why).toBe('No such key: discount')
  })

  test.each([
    ['amount.value > 5', { amount: null }, 'amount is not there: it has none, or none that is known'],
    ['amount.value > 5', { amount: { value: 0.5, currency: 'EUR' } }, 'amount has no whole number'],
    ['amount.value > 5', { amount: { value: 2 ** 53, currency: 'EUR' } }, 'amount has no whole number'],
    [
      'size(recipients) > 0',
      { recipients: Array.from({ length: 201 }, String) },
      'recipients has a list of more than 200',
    ],
    [
      'input.line.all(l, has(l.variant))',
      draft(...Array.from({ length: 201 }, () => ({ variant: '1', quantity: 1 }))),
      'input has a list of more than 200',
    ],
    [
      'input.line.all(l, l.quantity > 0)',
      draft({ variant: '1', quantity: '1' }),
      'input has no whole number',
    ],
    [
      'has(input.discount)',
      { input: { line: [], discount: 5 } },
      'input has something else in discount than it takes',
    ],
    ['has(input.discount)', { input: { line: 'one' } }, 'input has no list in line'],
    ['input.line[3].quantity > 1', {}, 'No such key: index out of bounds, index 3 >= size 1'],
    ['local.hour > 1', { now: Number.NaN }, 'local cannot be told'],
    ['repeats / (repeats - 1) > 1', {}, 'division by zero'],
  ] as const)('%s', (when, differing, failure) => {
    expect(holds(when, differing)).toBe(failure)
  })

  it('does not fail where the rest decides', () => {
    expect(holds('has_amount && amount.value > 5', { amount: null })).toBe(false)
    expect(holds('!has_amount || amount.value > 5', { amount: null })).toBe(true)
  })
})

test('a rule whose operation lost the field that it looks at is failing, not gone', () => {
  const policy = readPolicy(rule('has(input.discount)', 'deny: {}'), OPERATIONS)
  const others = OPERATIONS.map((one) =>
    one.name === 'shopify.create-draft-order' ? { ...one, input: other('shopify.send-draft-invoice') } : one,
  )
  const judge = createJudge(policy, others as typeof OPERATIONS)
  const { deny } = judge.judge({ ...SOME, operation: 'shopify.create-draft-order' })
  expect(deny?.rule.id).toBe('one')
})

const other = (name: string) => OPERATIONS.find((one) => one.name === name)?.input

const SOME = {
  provider: 'shopify',
  connection: 'shop',
  account: 'demo',
  requester: 'claude',
  door: 'mcp',
  input: {},
  amount: null,
  recipients: [],
  newRecipients: [],
  repeats: 1,
  reversal: 'reversible',
  now: 0,
} as const

describe('texts', () => {
  test.each([
    ['requester == "claude"', true],
    ['requester == "Claude"', false],
    ['requester.lower() == "claude"', true],
    ['requester.startsWith("cl") && requester.endsWith("de") && requester.contains("au")', true],
    [String.raw`requester == "c\u006caude"`, true],
    ['requester in ["anna", "claude"]', true],
    ['size(requester) == 6', true],
    ['recipients == ["anna@shop.de"]', true],
    ['recipients[0].endsWith("@shop.de")', true],
    ['recipients.exists_one(r, r == "anna@shop.de")', true],
    ['"anna@shop.de" in recipients.map(r, r)', true],
    ['size(recipients.filter(r, r.startsWith("b"))) == 0', true],
    ['account.contains("//")', false],
    ['account != "https://demo"', true],
    ['repeats % 2 == 1 && -repeats < 0 ? door == "mcp" : has_amount', true],
  ])('%s', (when, expected) => {
    expect(holds(when)).toBe(expected)
  })

  it('are counted in characters, as JSON Schema counts them, and small letters are made of ASCII alone', () => {
    expect(holds('size(requester) == 1', { requester: '\u{1f600}' })).toBe(true)
    // The Kelvin sign.
    expect(holds('requester.lower() == "k"', { requester: 'K' })).toBe(true)
    expect(holds('requester.lower() == "k"', { requester: '\u212a' })).toBe(false)
  })

  it('of a price are never ordered, so that one of a million is no small one', () => {
    const price = draft({ variant: '1', priceOverride: '1000000.00', quantity: 1 })
    expect(holds('input.line.all(l, has(l.priceOverride) && l.priceOverride == "50.00")', price)).toBe(false)
  })

  it('with a name of every object are fields like any other', () => {
    expect(
      holds('has(input.discount)', { input: JSON.parse('{"line":[],"__proto__":{"discount":"5"}}') }),
    ).toBe(false)
  })
})

describe('time', () => {
  const at = (now: string) => ({ now: Date.parse(now) })

  test.each([
    ['2026-01-07T23:00:00Z', 0, 0, 'thursday', '2026-01-08'],
    ['2026-01-07T22:59:59Z', 23, 59, 'wednesday', '2026-01-07'],
    // Clocks go from 2:00 to 3:00, and from 3:00 back to 2:00.
    ['2026-03-29T00:59:00Z', 1, 59, 'sunday', '2026-03-29'],
    ['2026-03-29T01:00:00Z', 3, 0, 'sunday', '2026-03-29'],
    ['2026-10-25T00:30:00Z', 2, 30, 'sunday', '2026-10-25'],
    ['2026-10-25T01:30:00Z', 2, 30, 'sunday', '2026-10-25'],
  ])('in Berlin at %s', (now, hour, minute, weekday, date) => {
    const when = `local.hour == ${hour} && local.minute == ${minute} && local.weekday == "${weekday}" && local.date == "${date}"`
    expect(holds(when, at(now))).toBe(true)
  })

  test.each([
    ['2026-03-08T06:59:00Z', 1],
    ['2026-03-08T07:00:00Z', 3],
    ['2026-11-01T05:30:00Z', 1],
    ['2026-11-01T06:30:00Z', 1],
  ])('in New York at %s it is %i', (now, hour) => {
    const text = rule(`local.hour == ${hour}`).replace('Europe/Berlin', 'America/New_York')
    expect(outcome(text, at(now))).toEqual(['ask', 'one'])
  })

  it('is compared with a moment', () => {
    const when = 'now >= timestamp("2026-12-24T00:00:00+01:00")'
    expect(holds(when, at('2026-12-23T23:00:00Z'))).toBe(true)
    expect(holds(when, at('2026-12-23T22:59:59.999Z'))).toBe(false)
  })
})
