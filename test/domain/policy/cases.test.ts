import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { createJudge } from '../../../src/domain/policy/judge.ts'
import { readCases } from '../../../src/domain/policy/read-cases.ts'
import { readPolicy } from '../../../src/domain/policy/read-policy.ts'
import { runCases } from '../../../src/domain/policy/run-cases.ts'
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
  - { ${MESSAGE}, amount: 5 EUR, repeats: 0, at: noon, door: window, hour: 3, expect: ask }
`
  expect(() => readCases(text, OPERATIONS)).toThrow(
    expect.objectContaining({
      code: 'usage',
      message: expect.stringMatching(
        /^The file of cases cannot be used\. 9 things are wrong with it: line 2: expect is one of deny, ask, allow, none, not "maybe"; .*line 3: A case names the operation of a write, not "calendar\.find-slots"; line 4: its input is not one of whatsapp\.send-message: --to is required; line 5: A case has no "hour".*line 5: door is one of.*line 5: amount is money such as 49\.99 EUR, not "5 EUR": write it with 2 digits behind the point, as EUR has; line 5: repeats is a whole number from 1 on, not "0"; line 5: at is a moment/,
      ),
    }),
  )
})
