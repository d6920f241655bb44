import type { MinorAmount, Reversal } from '../operation/stakes.ts'
import type { Hold } from '../request/hold.ts'
import type { StoredPolicy } from './in-force.ts'
import type { Effect, LimitUse } from '../policy/policy.ts'

export type PolicyInForce = StoredPolicy & {
  /** Null: what it allows is allowed. */
  readonly paused: Hold | null
}

/** `withheld`: it matches, and something above the rules keeps it from allowing. */
export const SAYINGS = ['matched', 'not matched', 'failed', 'withheld'] as const

/** What one rule says of a request. */
export interface ExplainedRule {
  readonly id: string
  readonly effect: Effect
  readonly says: (typeof SAYINGS)[number]
  /** Why it does not match, could not be evaluated or does not allow; null: it just matched. */
  readonly why: string | null
  /** What an `ask` demands beyond a person. */
  readonly demands: readonly string[]
}

/** What policy says of a request, rule by rule. */
export interface Explained {
  /** Null: no policy is in force. */
  readonly policy: string | null
  readonly paused: Hold | null
  readonly effect: Effect | 'none'
  /** What comes of it, in a sentence without a full stop. */
  readonly outcome: string
  readonly rules: readonly ExplainedRule[]
  /** Ids of the rules that are met only by an approver who says why. */
  readonly reasonRequiredBy: readonly string[]
  /**
   * Why whoever asks may not approve it themselves, in sentences without a full stop; none: they may, as far as policy says.
   */
  readonly refusedToYou: readonly string[]
  /** For every rule that allows it. */
  readonly limits: readonly LimitUse[]
  readonly amount: MinorAmount | null
  readonly recipients: readonly string[]
  readonly newRecipients: readonly string[]
  readonly repeats: number
  readonly reversal: Reversal
}
