import type { Actor } from '../access/principal.ts'
import type { Decision, Ruling } from '../request/request.ts'
import type { Effect } from '../policy/policy.ts'

export interface RuleUse {
  readonly id: string
  readonly effect: Effect
  /** For how many it was decisive. */
  readonly requests: number
}

/** A request on which a person decided otherwise than the policy would have. */
export interface Disagreement {
  readonly id: string
  /** In one line. */
  readonly about: string
  readonly at: string
  readonly requester: Actor
  readonly effect: Ruling['effect']
  readonly rules: readonly string[]
  readonly verdict: Decision['verdict']
  /** Who decided. */
  readonly actor: Actor
  readonly reason: string | null
}

/** What a policy would have done with what was really proposed. */
export interface Backtest {
  /** Its digest; null: no policy. */
  readonly policy: string | null
  /** ISO 8601. */
  readonly sinceAt: string
  /** How many were looked at. */
  readonly requests: number
  /** Those left out, of which it is not known any more what they depended on. */
  readonly erased: number
  /** How many were refused by policy when they were proposed, so that nothing of them was kept to look at. */
  readonly deniedThen: number
  readonly effects: Readonly<Record<Effect | 'none', number>>
  readonly rules: readonly RuleUse[]
  /** The worst first. */
  readonly disagreements: readonly Disagreement[]
}
