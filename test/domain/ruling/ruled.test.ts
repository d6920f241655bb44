import { describe, expect, test } from 'vitest'
import type { Reversal } from '../../../src/domain/operation/stakes.ts'
import type { PolicyStanding } from '../../../src/domain/ruling/in-force.ts'
import { isLeftToSetting, ruledUnder } from '../../../src/domain/ruling/ruled.ts'
import { explain, policyOf } from '../policy/policy-under-test.ts'

const UNDER = { digest: 'd'.repeat(64), paused: null }
const PAUSED = { ...UNDER, paused: { reason: 'odd', by: { name: 'anna', door: 'cli' }, at: '' } } as const
const MESSAGE = { operation: 'whatsapp.send-message', input: { to: '+49' } } as const

interface Given {
  readonly reversal?: Reversal
  readonly under?: PolicyStanding
  readonly when?: string
}

/** What one rule about messages comes to for a message. */
function ruled(
  allow: string,
  { reversal = 'irreversible', under = UNDER, when = 'repeats == 1' }: Given = {},
) {
  const text = policyOf('id: one', 'operations: [whatsapp.send-message]', `when: ${when}`, `allow: ${allow}`)
  return ruledUnder(under, explain(text, { ...MESSAGE, reversal }), reversal)
}

const FINAL = '{ irreversible: true, limits: [{ count: 5, per: 1h }] }'

describe('what cannot be taken back', () => {
  test('is allowed only by a rule that says so, and counts', () => {
    expect(ruled(FINAL)).toMatchObject({ effect: 'allow', withheld: [] })
    for (const allow of ['{}', '{ limits: [{ count: 5, per: 1h }] }'])
      expect(ruled(allow)).toMatchObject({
        effect: 'none',
        allows: [],
        withheld: [{ why: 'it cannot be taken back, and the rule allows only what can' }],
      })
    expect(ruled('{}', { reversal: 'correctable' })).toMatchObject({ effect: 'allow', withheld: [] })
  })
})

test('a setting may allow only what no rule matches, also none that is kept from allowing', () => {
  expect(isLeftToSetting(ruled(FINAL, { when: 'repeats > 1' }))).toBe(true)
  expect(isLeftToSetting(ruled('{}', { when: 'repeats > 1' }))).toBe(true)
  expect(isLeftToSetting(ruled('{}'))).toBe(false)
  expect(isLeftToSetting(ruled(FINAL))).toBe(false)
  expect(isLeftToSetting(ruled(FINAL, { under: PAUSED }))).toBe(false)
  expect(isLeftToSetting(ruled(FINAL, { under: PAUSED, when: 'repeats > 1' }))).toBe(false)
})
