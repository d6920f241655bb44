import { isSameHold, type Hold } from '../request/hold.ts'

/** Which policy counts. */
export interface PolicyStanding {
  readonly digest: string
  /** Who suspended what it allows, since when and why; null: nobody. */
  readonly paused: Hold | null
}

/** Whether the same counts in the same way. */
export function isSamePolicy(one: PolicyStanding | null, other: PolicyStanding | null): boolean {
  if (one === null || other === null) return one === other
  return one.digest === other.digest && isSameHold(one.paused, other.paused)
}

/** A policy as the store keeps it. */
export interface StoredPolicy {
  readonly digest: string
  readonly text: string
  readonly appliedAt: string
  /** The name of who applied it. */
  readonly appliedBy: string
}
