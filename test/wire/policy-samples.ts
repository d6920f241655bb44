import { backtested, explained, paused, policyInForce, policyOrNone, resumed } from '../../src/wire/policy.ts'
import { sampled } from './sampled.ts'
import type { Backtest } from '../../src/domain/ruling/backtest.ts'
import type { Explained, PolicyInForce } from '../../src/domain/ruling/explained.ts'
import { ACTOR, AT } from './samples.ts'

const DIGEST = 'e'.repeat(64)
const PAUSE = { reason: 'It looks odd', by: ACTOR, at: AT }

const POLICY: PolicyInForce = {
  digest: DIGEST,
  text: 'version: 1',
  appliedAt: AT,
  appliedBy: 'anna',
  paused: PAUSE,
}

const EXPLAINED: Explained = {
  policy: DIGEST,
  paused: PAUSE,
  effect: 'allow',
  outcome: 'It is allowed by small',
  rules: [
    { id: 'small', effect: 'allow', says: 'matched', why: null, demands: [] },
    { id: 'big', effect: 'ask', says: 'failed', why: 'No such key', demands: ['a reason'] },
  ],
  reasonRequiredBy: ['big'],
  refusedToYou: ['only finance may approve it, signed in by a token of their own (rule big)'],
  limits: [
    {
      rule: 'small',
      limit: { kind: 'sum', most: 900, currency: 'EUR', per: '24h', by: null },
      used: 5,
      adds: null,
    },
    { rule: 'small', limit: { kind: 'count', most: 2, per: '7d', by: 'recipient' }, used: 1, adds: 1 },
  ],
  amount: { value: 1250, currency: 'EUR' },
  recipients: ['ada@example.com'],
  newRecipients: [],
  repeats: 1,
  reversal: 'correctable',
}

const BACKTEST: Backtest = {
  policy: null,
  sinceAt: AT,
  requests: 4,
  erased: 1,
  deniedThen: 2,
  effects: { deny: 1, ask: 1, allow: 1, none: 1 },
  rules: [{ id: 'small', effect: 'allow', requests: 1 }],
  disagreements: [
    {
      id: 'apr_7f3k9q2m4x',
      about: 'Note',
      at: AT,
      requester: ACTOR,
      effect: 'allow',
      rules: ['small'],
      verdict: 'reject',
      actor: ACTOR,
      reason: 'No',
    },
  ],
}

export const POLICY_SAMPLES = [
  ...sampled('policyOrNone', policyOrNone, [{ policy: null }]),
  ...sampled('policyInForce', policyInForce, [POLICY, { ...POLICY, paused: null }]),
  ...sampled('paused', paused, [{ isNew: true, pause: PAUSE }]),
  ...sampled('resumed', resumed, [{ resumed: PAUSE }, { resumed: null }]),
  ...sampled('explained', explained, [EXPLAINED]),
  ...sampled('backtested', backtested, [BACKTEST]),
]
