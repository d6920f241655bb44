import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { createJudge } from '../../../src/domain/policy/judge.ts'
import { readCases } from '../../../src/domain/policy/read-cases.ts'
import { readPolicy } from '../../../src/domain/policy/read-policy.ts'
import { runCases } from '../../../src/domain/ruling/run-cases.ts'
import { OPERATIONS } from './policy-under-test.ts'

const file = (name: string) => readFileSync(new URL(`../../../docs/policies/${name}`, import.meta.url))

function run(cases: string | Uint8Array) {
  const policy = readPolicy(file('shop.yaml'), OPERATIONS)
  return runCases(policy, createJudge(policy, OPERATIONS), readCases(cases, OPERATIONS))
}

const MESSAGE = 'operation: whatsapp.send-message, input: { to: "+49151", text: Hi }'

test('the policy of the shop does what its cases say, and every rule of it is in one', () => {
  const { cases, untested } = run(file('shop.test.yaml'))
  expect(cases.filter(({ passed }) => !passed)).toEqual([])
  expect(untested).toEqual([])
})

describe('a case', () => {
  it('fails with what was found, and why', () => {
    const { cases, untested } = run(
      `cases: [{ name: night, ${MESSAGE}, at: "2026-01-07T03:00:00Z", expect: ask, rules: [big-money] }]`,
    )
    expect(cases).toEqual([
      {
        name: 'night',
        line: 1,
        passed: false,
        expected: { effect: 'ask', rules: ['big-money'] },
        found: { effect: 'deny', rules: ['no-night-messages'] },
        before: { writes: 0, allowed: 0 },
        noRoom: null,
        why: [
          { rule: 'no-night-messages', says: 'deny: it matches' },
          {
            rule: 'big-money',
            says: 'no ask: not so: has_amount; amount.currency != "EUR" || amount.value > 100000',
          },
          {
            rule: 'order-updates',
            says: 'no allow: not so: has(input.template); input.template == "order_update"',
          },
        ],
      },
    ])
    expect(untested).toEqual(expect.arrayContaining(['small-drafts', 'order-updates']))
    expect(untested).not.toContain('no-night-messages')
  })

  it('fails where the effect is right and another rule was expected', () => {
    const at = 'at: "2026-01-07T03:00:00Z", expect: deny'
    expect(run(`cases: [{ ${MESSAGE}, ${at}, rules: [no-night-messages] }]`).cases[0]?.passed).toBe(true)
    expect(run(`cases: [{ ${MESSAGE}, ${at}, rules: [other] }]`).cases[0]?.passed).toBe(false)
    expect(run(`cases: [{ ${MESSAGE}, ${at}, rules: [] }]`).cases[0]?.passed).toBe(false)
  })

  it('has the limits used up by what came before it, as far as that was allowed', () => {
    const draft = `operation: shopify.create-draft-order, class: reversible, amount: 20.00 EUR,
      input: { line: [{ variant: "1", quantity: 1 }] }, recipients: [ada@x.com]`
    const outcome = (more: string) => {
      const [one] = run(`cases: [{ ${draft}, expect: allow, ${more} }]`).cases
      return [one?.found.effect, one?.before, one?.noRoom]
    }
    expect(outcome('before: [{ times: 3 }]')).toEqual(['allow', { writes: 3, allowed: 3 }, null])
    expect(outcome('before: [{ times: 3 }, { amount: 0.01 EUR, ago: 23h }]')).toEqual([
      'ask',
      { writes: 4, allowed: 4 },
      'small-drafts: 60.01 EUR of 80.00 EUR in 24 h by recipient are used, and it would add 20.00 EUR',
    ])
    expect(outcome('before: [{ times: 4, ago: 24h }]')).toEqual(['allow', { writes: 4, allowed: 4 }, null])
    expect(outcome('before: [{ times: 4, recipients: [ben@x.com] }]')[0]).toBe('allow')
    expect(outcome('before: [{ times: 4, amount: 60.00 EUR }]')).toEqual([
      'allow',
      { writes: 4, allowed: 0 },
      null,
    ])
    const same = 'input: { line: [{ variant: "1", quantity: 1 }] }'
    expect(outcome(`before: [{ ${same} }]`)).toMatchObject([
      'ask',
      { allowed: 1 },
      expect.stringContaining('the same was allowed at '),
    ])
  })

  it('takes for the same what names the same recipient in another spelling', () => {
    const message = (to: string) =>
      `operation: whatsapp.send-message, input: { to: "${to}", template: order_update, language: en }`
    const outcome = (before: string) => {
      const asked = `${message('+49 170 1234567')}, recipients: ["+491701234567"], expect: ask`
      const [one] = run(`cases: [{ ${asked}, before: [{ ${before}, ago: 23h }] }]`).cases
      return [one?.found.effect, one?.before.allowed, one?.noRoom?.replace(/ at .*/, '')]
    }
    const same = ['ask', 1, 'the same was allowed']
    expect(outcome('input: { to: "+491701234567", template: order_update, language: en }')).toEqual(same)
    const other = 'input: { to: "+491701234568", template: order_update, language: en }'
    expect(outcome(other)).toEqual(['allow', 1, undefined])
  })

  it('is withheld by a class that a rule beside it makes stricter', () => {
    const text = `version: 1
rules:
  - id: tags
    operations: [woocommerce.tag-customer]
    allow: { limits: [{ count: 9, per: 24h }] }
  - id: for-ever
    operations: ['*']
    when: has_amount
    ask: { class: irreversible }
`
    const policy = readPolicy(text, OPERATIONS)
    const tag = 'operation: woocommerce.tag-customer, input: { email: a@x.com, tag: vip }, class: reversible'
    const cases = readCases(
      `cases: [{ ${tag}, amount: 1.00 EUR, expect: ask, rules: [for-ever] }]`,
      OPERATIONS,
    )
    const [one] = runCases(policy, createJudge(policy, OPERATIONS), cases).cases
    expect(one).toMatchObject({ passed: true })
    expect(one?.why).toContainEqual({
      rule: 'tags',
      says: 'no allow: it cannot be taken back, and the rule allows only what can',
    })
  })

  it('is at noon, of the strictest class and without money, where it does not say', () => {
    const [one] = readCases(`cases: [{ ${MESSAGE}, expect: none }]`, OPERATIONS)
    expect(one?.situation).toEqual({
      operation: 'whatsapp.send-message',
      provider: 'whatsapp',
      connection: 'whatsapp',
      account: '',
      requester: 'agent',
      door: 'cli',
      input: { to: '+49151', text: 'Hi' },
      amount: null,
      recipients: [],
      newRecipients: [],
      repeats: 1,
      reversal: 'irreversible',
      now: Date.parse('2026-01-07T12:00:00Z'),
    })
  })

  it('has its input as the operation takes it', () => {
    const [one] = readCases(
      'cases: [{ operation: shopify.create-draft-order, input: { line: [{ variant: "1", quantity: 2 }] }, amount: -5.00 EUR, expect: none }]',
      OPERATIONS,
    )
    expect(one?.situation.input).toEqual({ line: [{ variant: '1', quantity: 2 }] })
    expect(one?.situation.amount).toEqual({ value: -500, currency: 'EUR' })
  })
})

test('everything that is wrong with a file of cases is said at once', () => {
  const text = `cases:
  - { ${MESSAGE}, expect: maybe }
  - { operation: calendar.find-slots, expect: ask }
  - { operation: whatsapp.send-message, input: { text: Hi }, expect: ask }
  - { ${MESSAGE}, expect: ask, before: [{ times: 0 }, { ago: soon, at: noon }, { operation: nothing }] }
  - { ${MESSAGE}, amount: 5 EUR, repeats: 0, at: noon, door: window, hour: 3, expect: ask }
`
  expect(() => readCases(text, OPERATIONS)).toThrow(
    expect.objectContaining({
      code: 'usage',
      message: expect.stringMatching(
        /^The file of cases cannot be used\. 13 things are wrong with it: line 2: expect is one of deny, ask, allow, none, not "maybe"; .*line 3: A case names the operation of a write, not "calendar\.find-slots"; line 4: its input is not one of whatsapp\.send-message: --to is required; line 5: times is a whole number from 1 on, not "0"; line 5: An earlier write has no "at"; .*line 5: ago .*"soon".*line 5: An earlier write names the operation of a write, not "nothing"; line 6: A case has no "hour".*line 6: door is one of.*line 6: amount is money such as 49\.99 EUR, not "5 EUR": write it with 2 digits after the point, as EUR has; line 6: repeats is a whole number from 1 on, not "0"; line 6: at is a moment/,
      ),
    }),
  )
})
