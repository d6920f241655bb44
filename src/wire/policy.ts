import type { Finding } from '../domain/policy/finding.ts'
import type { Policy, Rule } from '../domain/policy/policy.ts'
import type { CaseResult, CasesRun } from '../domain/ruling/run-cases.ts'
import { REVERSALS } from '../domain/operation/stakes.ts'
import { list, nullable, object } from './composites.ts'
import { limit } from './limit.ts'
import { described, named, oneOf, text, whole, yesNo } from './shape.ts'

export const policyRule = named(
  'PolicyRule',
  object<Rule>({
    id: text,
    operations: described('Names of writes, or `*` alone', list(text)),
    effect: oneOf(['deny', 'ask', 'allow']),
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

const effect = oneOf(['deny', 'ask', 'allow', 'none'])

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
        expected: object<CaseResult['expected']>({ effect, rules: nullable(list(text)) }),
        found: object<CaseResult['found']>({ effect, rules: list(text) }),
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
