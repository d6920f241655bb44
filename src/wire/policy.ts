import type { Finding } from '../domain/policy/finding.ts'
import type { Policy, Rule } from '../domain/policy/policy.ts'
import type { CaseResult, CasesRun } from '../domain/ruling/run-cases.ts'
import { REVERSALS } from '../domain/operation/stakes.ts'
import { list, nullable, object, since } from './composites.ts'
import { described, named, oneOf, text, whole, yesNo, moment } from './shape.ts'
import type { Backtest, Disagreement, RuleUse } from '../domain/ruling/backtest.ts'
import {
  SAYINGS,
  type Explained,
  type ExplainedRule,
  type PolicyInForce,
} from '../domain/ruling/explained.ts'
import type { Hold } from '../domain/request/hold.ts'
import { EFFECTS, VERDICTS, type Ruling } from '../domain/request/request.ts'
import { actor, minorAmount } from './actor-money-page.ts'
import { hold } from './hold.ts'
import { limit, limitUse } from './limit.ts'

const effect = oneOf(EFFECTS)
/** What comes of a policy: an effect, or that no rule matched. */
const outcome = oneOf<Ruling['effect']>([...EFFECTS, 'none'])

export const policyRule = named(
  'PolicyRule',
  object<Rule>({
    id: text,
    operations: described('Names of writes, or `*` alone', list(text)),
    effect,
    message: nullable(text),
    approvers: described('Persons and groups; none: anybody', list(text)),
    reasonRequired: yesNo,
    expiresIn: described('Milliseconds', nullable(whole)),
    limits: list(limit),
    irreversible: yesNo,
    repeats: yesNo,
    reversal: described('What it matches is at least this', nullable(oneOf(REVERSALS))),
    when: described('CEL; null: always', nullable(text)),
  }),
)

const warning = object<Finding>({ line: whole, rule: nullable(text), problem: text })

/** `policy check`. */
export const checkedPolicy = named(
  'CheckedPolicy',
  object<Pick<Policy, 'digest' | 'timeZone' | 'rules'> & { readonly findings: readonly Finding[] }>({
    digest: described('SHA-256 of the bytes of the file, in hex', text),
    timeZone: text,
    rules: list(policyRule),
    findings: described('What is allowed and may not be meant', list(warning)),
  }),
)

/** `policy test`. */
export const testedPolicy = named(
  'TestedPolicy',
  object<CasesRun & { readonly digest: string; readonly passed: boolean }>({
    digest: text,
    passed: yesNo,
    cases: list(
      object<CaseResult>({
        name: text,
        line: whole,
        passed: yesNo,
        expected: object<CaseResult['expected']>({ effect: outcome, rules: nullable(list(text)) }),
        found: object<CaseResult['found']>({ effect: outcome, rules: list(text) }),
        why: described(
          'Each rule about the operation, and why it matches or does not',
          list(object<CaseResult['why'][number]>({ rule: text, says: text })),
        ),
        before: described(
          'How many writes came before it, and how many of those were allowed, which use up limits',
          object<CaseResult['before']>({ writes: whole, allowed: whole }),
        ),
        noRoom: described('Why it asks although rules allow it; null: it does not', nullable(text)),
      }),
    ),
    untested: described('Rules that no case matched', list(text)),
  }),
)

export const policyInForce = named(
  'Policy',
  object<PolicyInForce>({
    digest: described('SHA-256 of the text', text),
    text,
    appliedAt: moment,
    appliedBy: text,
    paused: described('Who suspended what it allows; null: nobody', nullable(hold)),
  }),
)

/** The policy in force; null: every write waits for a person. */
export const policyOrNone = object<{ readonly policy: PolicyInForce | null }>({
  policy: nullable(policyInForce),
})

export const paused = object<{ readonly isNew: boolean; readonly pause: Hold }>({ isNew: yesNo, pause: hold })

/** The pause that was lifted; null: there was none. */
export const resumed = object<{ readonly resumed: Hold | null }>({ resumed: nullable(hold) })

export const explained = named(
  'Explanation',
  object<Explained>({
    policy: described('Digest of the policy in force; null: there is none', nullable(text)),
    paused: nullable(hold),
    effect: outcome,
    outcome: described('What comes of it, in a sentence', text),
    rules: list(
      object<ExplainedRule>({
        id: text,
        effect,
        says: oneOf(SAYINGS),
        why: nullable(text),
        demands: list(text),
      }),
    ),
    reasonRequiredBy: described('Rules that are met only by an approver who says why', since(list(text), [])),
    refusedToYou: described(
      'Why policy keeps the caller from approving it, each reason in a sentence; an empty list: it does not',
      since(list(text), []),
    ),
    limits: list(limitUse),
    amount: nullable(minorAmount),
    recipients: list(text),
    newRecipients: list(text),
    repeats: whole,
    reversal: oneOf(REVERSALS),
  }),
)

export const backtested = named(
  'Backtest',
  object<Backtest>({
    policy: nullable(text),
    sinceAt: moment,
    requests: whole,
    erased: described('Left out, as it is not known any more what they depended on', whole),
    deniedThen: described('Refused by policy when they were proposed; nothing of them was kept', whole),
    effects: object({ deny: whole, ask: whole, allow: whole, none: whole }),
    rules: list(object<RuleUse>({ id: text, effect, requests: whole })),
    disagreements: list(
      object<Disagreement>({
        id: text,
        about: text,
        at: moment,
        requester: actor,
        effect: outcome,
        rules: list(text),
        verdict: oneOf(VERDICTS),
        actor,
        reason: nullable(text),
      }),
    ),
  }),
)
