import { expect, test } from 'vitest'
import type { Effect, Matched, Policy } from '../../../src/domain/policy/policy.ts'
import { weigh } from '../../../src/domain/policy/judge.ts'

const RULE: Policy['rules'][number] = {
  id: 'any',
  operations: ['*'],
  effect: 'ask',
  message: null,
  approvers: [],
  reasonRequired: false,
  expiresIn: null,
  limits: [],
  irreversible: false,
  repeats: false,
  reversal: null,
  when: null,
}

const matched = (effect: Effect): Matched => ({ rule: { ...RULE, id: effect, effect }, failure: null })

test.each([
  [['allow', 'ask', 'deny'], 'deny'],
  [['deny', 'allow'], 'deny'],
  [['allow', 'ask'], 'ask'],
  [['ask', 'allow'], 'ask'],
  [['allow'], 'allow'],
  [[], 'none'],
] as const)('of %j the strictest wins: %s', (effects, effect) => {
  const judgement = weigh(effects.map(matched), [])
  expect(judgement.effect).toBe(effect)
  expect(judgement.asks.length + judgement.allows.length + (judgement.deny === null ? 0 : 1)).toBe(
    effects.length,
  )
})
