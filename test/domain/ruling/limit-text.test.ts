import { describe, expect, it, test } from 'vitest'
import type { Limit, LimitUse } from '../../../src/domain/policy/policy.ts'
import type { Decision } from '../../../src/domain/request/request.ts'
import { allowedBy, usedText } from '../../../src/domain/ruling/limit-text.ts'

const COUNT: Limit = { kind: 'count', most: 20, per: '24h', by: 'requester' }
const SUM: Limit = { kind: 'sum', most: 30_000, currency: 'EUR', per: '7d', by: null }

function decision(rules: readonly string[], limits?: readonly LimitUse[]): Decision {
  return {
    verdict: 'approve',
    actor: { name: `policy:${rules[0]}`, door: 'policy' },
    digest: '',
    reason: null,
    at: '2026-03-05T12:00:00.000Z',
    assurance: 'policy',
    policy: { digest: 'e'.repeat(64), rules, ...(limits === undefined ? {} : { limits }) },
  }
}

const SMALL = decision(
  ['small-drafts', 'known'],
  [
    { rule: 'small-drafts', limit: COUNT, used: 6, adds: 1 },
    { rule: 'small-drafts', limit: { ...SUM, by: 'recipient' }, used: 25_000, adds: 4_999 },
  ],
)

test.each<[string, Limit, number]>([
  ['7 of 20 in 24 h by requester', COUNT, 7],
  ['87.50 EUR of 300.00 EUR in 7 d', SUM, 8_750],
  ['0 JPY of 30000 JPY in 7 d', { ...SUM, currency: 'JPY' }, 0],
  ['1.500 KWD of 30.000 KWD in 7 d', { ...SUM, currency: 'KWD' }, 1_500],
])('a limit reads as it was written: %s', (text, limit, used) => {
  expect(usedText(limit, used)).toBe(text)
})

describe('what rules allowed', () => {
  it('is told with each limit, the write itself counted', () => {
    expect(allowedBy(SMALL)).toBe(
      'small-drafts (7 of 20 in 24 h by requester; 299.99 EUR of 300.00 EUR in 7 d by recipient), known',
    )
  })

  it('is told in brief with the limit that has least left', () => {
    expect(allowedBy(SMALL, true)).toBe('small-drafts (299.99 EUR of 300.00 EUR in 7 d), known')
  })

  it('is told without figures where none were written down with it', () => {
    expect(allowedBy(decision(['small-drafts']))).toBe('small-drafts')
  })

  it('is nothing where a person decided, or a setting', () => {
    expect(allowedBy({ ...SMALL, assurance: 'session' })).toBeNull()
    expect(allowedBy(decision([]))).toBeNull()
  })
})
