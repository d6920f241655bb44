import type { Explanation, Judge, Judgement, Policy, Situation } from '../policy/policy.ts'
import type { EarlierWrite, PolicyCase } from '../policy/read-cases.ts'
import type { Json } from '../text/json.ts'
import { createReplay, type Replayed } from './replay.ts'
import type { Asking } from './room.ts'

/** What became of one case. */
export interface CaseResult {
  readonly name: string
  readonly line: number
  readonly passed: boolean
  readonly expected: { readonly effect: Judgement['effect']; readonly rules: readonly string[] | null }
  readonly found: { readonly effect: Judgement['effect']; readonly rules: readonly string[] }
  /** Every rule about its operation, and why it matches or does not. */
  readonly why: readonly { readonly rule: string; readonly says: string }[]
  /** How many writes came before it, and how many of those were allowed, which use up limits. */
  readonly before: { readonly writes: number; readonly allowed: number }
  /** Why it asks although rules allow it, in a sentence without a full stop; null: it does not. */
  readonly noRoom: string | null
}

/** What became of all of them. */
export interface CasesRun {
  readonly cases: readonly CaseResult[]
  /** Ids of the rules that no case matched. */
  readonly untested: readonly string[]
}

/** Holds a policy against what is expected of it. */
export function runCases(policy: Policy, judge: Judge, cases: readonly PolicyCase[]): CasesRun {
  const matched = new Set<string>()
  const results = cases.map((one): CaseResult => {
    const { name, line, situation, effect, rules } = one
    const explanation = judge.explain(situation)
    for (const { rule } of explanation.matched) matched.add(rule.id)
    const { before, replayed } = replay(policy, judge, one)
    const found = { effect: replayed.ruling.effect, rules: replayed.ruling.rules }
    const passed = found.effect === effect && (rules === null || isSame(found.rules, rules))
    return {
      name,
      line,
      passed,
      expected: { effect, rules },
      found,
      why: reasonsOf(explanation, replayed),
      before,
      noRoom: replayed.noRoom,
    }
  })
  const untested = policy.rules.map(({ id }) => id).filter((id) => !matched.has(id))
  return { cases: results, untested }
}

/** What came before it, then the write of the case itself. */
function replay(
  policy: Policy,
  judge: Judge,
  { situation, before }: PolicyCase,
): { readonly before: CaseResult['before']; readonly replayed: Replayed } {
  const next = createReplay({ policy, judge })
  const earlier = before.flatMap((one) => Array.from({ length: one.times }, () => one))
  const allowed = earlier.filter((one) => next(earlierAsking(one), one.situation).ruling.effect === 'allow')
  return {
    before: { writes: earlier.length, allowed: allowed.length },
    replayed: next(askingOf(situation, situation.input, null), situation),
  }
}

/** Under a key of its own: that it was asked for by itself is what it says. */
function earlierAsking({ situation, hasOwnInput }: EarlierWrite) {
  return askingOf(situation, hasOwnInput ? situation.input : null, 'before')
}

function askingOf(
  { operation, connection, requester, door, amount, recipients, reversal }: Situation,
  input: Json,
  idempotencyKey: string | null,
): Asking & { readonly id: string } {
  return {
    id: '',
    operation,
    connection: { id: connection, integration: '', nangoConnectionId: '' },
    input,
    requester: { name: requester, door },
    idempotencyKey,
    stakes: { amount, recipients, reversal },
  }
}

function isSame(found: readonly string[], expected: readonly string[]): boolean {
  return found.length === expected.length && expected.every((id) => found.includes(id))
}

/** `ask: it matches`, `allow: not so: amount.value <= 5000`. */
function reasonsOf({ matched, notMatched }: Explanation, { ruled }: Replayed): CaseResult['why'] {
  const withheld = new Map(ruled.withheld.map((one) => [one.matched.rule.id, one.why]))
  const said = (id: string, failure: string | null) =>
    failure === null ? (withheld.get(id) ?? 'it matches') : `counts as matched, ${failure}`
  return [
    ...matched.map(({ rule, failure }) => ({
      rule: rule.id,
      says: `${withheld.has(rule.id) ? 'no ' : ''}${rule.effect}: ${said(rule.id, failure)}`,
    })),
    ...notMatched.map(({ rule, why }) => ({ rule: rule.id, says: `no ${rule.effect}: ${why}` })),
  ]
}
