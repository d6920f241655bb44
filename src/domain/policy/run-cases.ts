import type { Explanation, Judge, Judgement, Policy } from './policy.ts'
import type { PolicyCase } from './read-cases.ts'

/** What became of one case. */
export interface CaseResult {
  readonly name: string
  readonly line: number
  readonly passed: boolean
  readonly expected: { readonly effect: Judgement['effect']; readonly rules: readonly string[] | null }
  readonly found: { readonly effect: Judgement['effect']; readonly rules: readonly string[] }
  /** Every rule about its operation, and why it matches or does not. */
  readonly why: readonly { readonly rule: string; readonly says: string }[]
}

/** What became of all of them. */
export interface CasesRun {
  readonly cases: readonly CaseResult[]
  /** Ids of the rules that no case matched. */
  readonly untested: readonly string[]
}

/** Holds a policy against what is expected of it. Limits are not looked at: they depend on what was sent before. */
export function runCases(policy: Policy, judge: Judge, cases: readonly PolicyCase[]): CasesRun {
  const matched = new Set<string>()
  const results = cases.map(({ name, line, situation, effect, rules }): CaseResult => {
    const explanation = judge.explain(situation)
    for (const { rule } of explanation.matched) matched.add(rule.id)
    const found = { effect: explanation.effect, rules: decisive(explanation) }
    const passed = found.effect === effect && (rules === null || isSame(found.rules, rules))
    return { name, line, passed, expected: { effect, rules }, found, why: reasonsOf(explanation) }
  })
  const untested = policy.rules.map(({ id }) => id).filter((id) => !matched.has(id))
  return { cases: results, untested }
}

/** Ids of the rules that match with the effect that wins. */
function decisive({ effect, matched }: Explanation): readonly string[] {
  return matched.filter(({ rule }) => rule.effect === effect).map(({ rule }) => rule.id)
}

function isSame(found: readonly string[], expected: readonly string[]): boolean {
  return found.length === expected.length && expected.every((id) => found.includes(id))
}

/** `ask: it matches`, `allow: not so: amount.value <= 5000`. */
function reasonsOf({ matched, notMatched }: Explanation): CaseResult['why'] {
  return [
    ...matched.map(({ rule, failure }) => ({
      rule: rule.id,
      says: `${rule.effect}: ${failure === null ? 'it matches' : `counts as matched, ${failure}`}`,
    })),
    ...notMatched.map(({ rule, why }) => ({ rule: rule.id, says: `no ${rule.effect}: ${why}` })),
  ]
}
