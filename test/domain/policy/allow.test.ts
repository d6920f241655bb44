import { describe, expect, test } from 'vitest'
import { inspectPolicy, readPolicy } from '../../../src/domain/policy/read-policy.ts'
import { OPERATIONS, policyOf, refusalOf, rule, warningsOf } from './policy-under-test.ts'

const ALLOW = ['id: one', 'operations: [shopify.create-draft-order]'] as const

describe('a limit', () => {
  const limit = (limit: string) => policyOf(...ALLOW, `allow: { limits: [${limit}] }`)

  test.each([
    ['{ count: 010, per: 24h }', 'count is a whole number such as 20, not "010"'],
    ['{ count: 0, per: 24h }', 'count is a whole number'],
    ['{ count: -1, per: 24h }', 'count is a whole number'],
    ['{ count: 1e3, per: 24h }', 'count is a whole number'],
    ['{ count: 1_000, per: 24h }', 'count is a whole number'],
    ['{ count: 20, per: 1d }', 'per is one of 1h, 24h, 7d, not "1d"'],
    ['{ count: 20 }', 'A limit says per: one of 1h, 24h, 7d'],
    ['{ per: 24h }', 'A limit has either count or sum; it has neither'],
    ['{ count: 1, sum: 1.00 EUR, per: 24h }', 'A limit has either count or sum; it has both'],
    ['{ count: 1, per: 24h, by: connection }', 'by is one of requester, recipient, not "connection"'],
    ['{ sum: 300, per: 24h }', 'sum is money such as 300.00 EUR, not "300"'],
    ['{ sum: 300 EUR, per: 24h }', 'write it with 2 digits after the point, as EUR has'],
    ['{ sum: 300.0 EUR, per: 24h }', 'write it with 2 digits'],
    ['{ sum: 0300.00 EUR, per: 24h }', 'write it with 2 digits'],
    ['{ sum: 300.00 JPY, per: 24h }', 'write it with no point, as JPY has'],
    ['{ sum: 300.00 KWD, per: 24h }', 'write it with 3 digits'],
    ['{ sum: 0.00 EUR, per: 24h }', 'sum is money'],
    ['{ sum: -5.00 EUR, per: 24h }', 'sum is money'],
    ['{ sum: 5.00 EUE, per: 24h }', 'there is no currency EUE'],
    ['{ sum: 99999999999999999.00 EUR, per: 24h }', 'write it with'],
    ['', 'limits is a list with at least one entry'],
  ])('%s is refused', (text, problem) => {
    expect(refusalOf(limit(text))).toContain(problem)
  })

  test.each([
    ['300.00 EUR', 'EUR', 30000],
    ['30000 JPY', 'JPY', 30000],
    ['30.500 KWD', 'KWD', 30500],
  ])('counts %s in minor units', (money, currency, most) => {
    const when = `when: amount.currency == "${currency}" && amount.value > 0`
    const text = policyOf(...ALLOW, when, `allow: { limits: [{ sum: ${money}, per: 7d }] }`)
    const [rule] = readPolicy(text, OPERATIONS).rules
    expect(rule?.limits).toEqual([{ kind: 'sum', most, currency, per: '7d', by: null }])
  })
})

test('what is allowed and may not be meant is told', () => {
  const text = policyOf('id: free', 'operations: [woocommerce.tag-customer]', 'allow: {}').replace(
    'rules:',
    'groups: { finance: [anna] }\nrules:',
  )
  const { warnings } = inspectPolicy(`${text}  - { id: all, operations: ["*"], ask: {} }\n`, OPERATIONS)
  expect(warnings.map(({ rule, problem }) => [rule, problem])).toEqual([
    [null, 'No rule names the group "finance"'],
    ['free', 'It allows without a limit'],
    ['free', 'It never allows: all always asks'],
  ])
})

test('an allow that can never allow is told, as far as it cannot', () => {
  const warned = (...lines: readonly string[]) => warningsOf(policyOf('id: one', ...lines))
  const count = 'limits: [{ count: 5, per: 24h }]'
  const final = 'which cannot be taken back; add irreversible: true, and a count to its limits'
  expect(warned('operations: [whatsapp.send-message]', `allow: { ${count} }`)).toEqual([
    `It can never allow whatsapp.send-message, ${final}`,
  ])
  expect(
    warned('operations: [shopify.send-draft-invoice, calendar.create-event]', `allow: { ${count} }`),
  ).toEqual([`It can never allow shopify.send-draft-invoice, ${final}`])
  expect(warned('operations: [whatsapp.send-message]', `allow: { irreversible: true, ${count} }`)).toEqual([])
})

describe('an allow of drafts is warned of', () => {
  const sum = 'allow: { limits: [{ sum: 300.00 EUR, per: 24h }] }'
  const when = 'amount.currency == "EUR" && amount.value > 0'

  test.each([
    [
      'where it looks at no price that its requester sets',
      '',
      [
        'It allows prices that the requester sets (line.priceOverride, line.price, discount); add && input.line.all(l, !has(l.priceOverride)) && input.line.all(l, !has(l.price)) && !has(input.discount)',
      ],
    ],
    [
      'where it looks at two of three',
      ' && !has(input.discount) && input.line.all(l, !has(l.price))',
      [
        'It allows prices that the requester sets (line.priceOverride); add && input.line.all(l, !has(l.priceOverride))',
      ],
    ],
    [
      'where an item may have a price made up',
      ' && !has(input.discount) && input.line.all(l, !has(l.priceOverride))',
      ['It allows prices that the requester sets (line.price); add && input.line.all(l, !has(l.price))'],
    ],
    [
      'never where it looks at each',
      ' && !has(input.discount) && input.line.all(one, !has(one.priceOverride) && !has(one.price))',
      [],
    ],
    [
      'never where each item has to be of the shop',
      ' && !has(input.discount) && input.line.all(one, !has(one.priceOverride) && has(one.variant))',
      [],
    ],
  ])('%s', (_, more, warnings) => {
    expect(warningsOf(rule(`${when}${more}`, sum))).toEqual(warnings)
    expect(warningsOf(rule(`${when}${more}`))).toEqual([])
  })
})

test('a group that a rule misspells is said to be taken for a person', () => {
  const rules = '  - { id: all, operations: ["*"], ask: { approvers: [finanse, boris] } }'
  const text = `version: 1\ngroups: { finance: [anna] }\nrules:\n${rules}\n`
  const { warnings } = inspectPolicy(text, OPERATIONS)
  expect(warnings.map(({ problem }) => problem)).toEqual([
    'No rule names the group "finance"; "finanse" among approvers is taken for a person',
  ])
})
