import { describe, expect, it } from 'vitest'
import { createJudge } from '../../src/domain/policy/judge.ts'
import { inspectPolicy } from '../../src/domain/policy/read-policy.ts'
import type { Operation, Write } from '../../src/domain/operation/operation.ts'
import { parseInput } from '../../src/domain/operation/parse-input.ts'
import type { Json, JsonObject } from '../../src/domain/text/json.ts'
import { OPERATIONS, policyOf } from '../domain/policy/policy-under-test.ts'
import { inputsOf } from './all-samples.ts'

const isWrite = (operation: Operation): operation is Write => operation.kind === 'write'
const WRITES = OPERATIONS.filter(isWrite)

const ADDRESS = 'ada@example.com'
const ADDRESSES = [ADDRESS, ' ada@example.com', 'ada@example.com\t', 'Ada@Example.COM', 'ADA@EXAMPLE.COM ']
const NUMBERS = [
  '+491701234567',
  ' +491701234567',
  '+49 170 1234567',
  '+49 (170) 123-4567',
  '+49.170.1234567',
]

/** Whoever an input names: the field, a condition about them in their one spelling, and how they can be typed. */
const NAMED: Readonly<
  Record<string, readonly (readonly [field: string, when: string, typed: readonly string[]])[]>
> = {
  'calendar.create-event': [
    ['attendee', `input.attendee.exists(one, one == "${ADDRESS}")`, ADDRESSES],
    ['optionalAttendee', 'input.optionalAttendee.exists(one, one.endsWith("@example.com"))', ADDRESSES],
    ['calendar', 'input.calendar == "team@group.calendar.google.com"', ['Team@group.calendar.google.com']],
  ],
  'calendar.cancel-event': [
    ['calendar', 'input.calendar == "team@group.calendar.google.com"', ['Team@group.calendar.google.com']],
  ],
  'shopify.create-draft-order': [
    ['email', `input.email == "${ADDRESS}"`, ADDRESSES],
    ['customer', `input.customer == "${ADDRESS}"`, ADDRESSES],
    ['customer', 'input.customer == "6157"', ['6157', ' 6157', 'gid://shopify/Customer/6157']],
  ],
  'shopify.send-draft-invoice': [['to', `input.to == "${ADDRESS}"`, ADDRESSES]],
  'whatsapp.send-message': [
    ['to', 'input.to.startsWith("+49")', NUMBERS],
    ['to', 'input.to == "+491701234567"', NUMBERS],
    ['to', 'input.to == "US.1349"', ['US.1349', ' US.1349 ']],
  ],
  'woocommerce.tag-customer': [['email', `input.email == "${ADDRESS}"`, ADDRESSES]],
  'woocommerce.untag-customer': [['email', `input.email == "${ADDRESS}"`, ADDRESSES]],
}

/** Their recipient is read from the shop. */
const NAMES_NOBODY = ['woocommerce.add-order-note']

function judged(operation: Write, when: string, effect: string, input: Json) {
  const rule = policyOf('id: one', `operations: ["${operation.name}"]`, `when: '${when}'`, effect)
  const { policy } = inspectPolicy(rule, OPERATIONS)
  return createJudge(policy, OPERATIONS).judge({
    operation: operation.name,
    provider: operation.provider,
    connection: 'one',
    account: '',
    requester: 'agent',
    door: 'mcp',
    input,
    amount: null,
    recipients: [],
    newRecipients: [],
    repeats: 1,
    reversal: 'reversible',
    now: Date.parse('2026-01-07T12:00:00Z'),
  }).effect
}

/** A sample of the operation that names this one. */
function naming(operation: Write, field: string, typed: string): JsonObject {
  const sample = inputsOf(operation).find((one) => Object.hasOwn(one, field)) ?? inputsOf(operation)[0]
  const isList = field === 'attendee' || field === 'optionalAttendee'
  return parseInput(operation, { ...sample, [field]: isList ? [typed] : typed }) as JsonObject
}

it('every write that names somebody is in the table', () => {
  expect([...Object.keys(NAMED), ...NAMES_NOBODY].toSorted()).toEqual(
    WRITES.map(({ name }) => name).toSorted(),
  )
})

describe.each(
  WRITES.flatMap((operation) =>
    (NAMED[operation.name] ?? []).flatMap(([field, when, typed]) =>
      typed.map((one) => [operation.name, field, when, one, operation] as const),
    ),
  ),
)('%s, %s where %s, typed %j', (_name, field, when, typed, operation) => {
  it('is forbidden by the rule, and never allowed by one for all others', () => {
    const input = naming(operation, field, typed)
    expect(judged(operation, when, 'deny: {}', input)).toBe('deny')
    expect(judged(operation, when, 'ask: {}', input)).toBe('ask')
    expect(
      judged(
        operation,
        `!(${when})`,
        'allow: { irreversible: true, limits: [{ count: 5, per: 24h }] }',
        input,
      ),
    ).toBe('none')
  })

  it('is spelled once', () => {
    const once = operation.spelled?.(naming(operation, field, typed)) as Json
    expect(operation.spelled?.(once)).toEqual(once)
  })
})
