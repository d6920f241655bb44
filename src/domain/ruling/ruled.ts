import { REVERSALS, type Reversal } from '../operation/stakes.ts'
import type { Ruling } from '../request/request.ts'
import type { PolicyStanding } from './in-force.ts'
import type { Judgement, Matched, Rule } from '../policy/policy.ts'

/** What the policy in force says of a request. */
export interface Ruled extends Judgement {
  /** Null: there is none. */
  readonly under: PolicyStanding | null
  /** Rules that match and do not allow, with why. */
  readonly withheld: readonly { readonly matched: Matched; readonly why: string }[]
}

/** Where no policy is in force. */
export const UNRULED: Ruled = {
  under: null,
  effect: 'none',
  deny: null,
  asks: [],
  allows: [],
  failed: [],
  withheld: [],
}

/**
 * A judgement with what stands above its rules: nothing is allowed while a policy is paused, nor what cannot be taken back
 * by a rule that does not say so.
 */
export function ruledUnder(under: PolicyStanding, judgement: Judgement, reversal: Reversal): Ruled {
  const all = [judgement.deny, ...judgement.asks, ...judgement.allows]
  const strictest = [reversal, ...all.flatMap((one) => one?.rule.reversal ?? [])].reduce(stricterOf)
  const withheld = judgement.allows.flatMap((matched) => {
    const why = whyWithheld(under, matched, strictest)
    return why === null ? [] : [{ matched, why }]
  })
  const allows = judgement.allows.filter((one) => withheld.every(({ matched }) => matched !== one))
  const effect = judgement.effect === 'allow' && allows.length === 0 ? 'none' : judgement.effect
  return { ...judgement, effect, allows, under, withheld }
}

function whyWithheld({ paused }: PolicyStanding, { rule }: Matched, reversal: Reversal): string | null {
  if (paused !== null) return `paused by ${paused.by.name}: ${paused.reason}`
  return reversal === 'irreversible' && !mayBeFinal(rule)
    ? 'it cannot be taken back, and the rule allows only what can'
    : null
}

function mayBeFinal({ irreversible, limits }: Rule): boolean {
  return irreversible && limits.some(({ kind }) => kind === 'count')
}

/**
 * Whether INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0 may allow it: no rule matches, also none that is kept from allowing or whose
 * condition cannot be told, and policy is not paused.
 */
export function isLeftToSetting({ effect, under, withheld, failed }: Ruled): boolean {
  const isUnmatched = effect === 'none' && withheld.length === 0 && failed.length === 0
  return isUnmatched && (under === null || under.paused === null)
}

function stricterOf(one: Reversal, other: Reversal): Reversal {
  return REVERSALS.indexOf(one) < REVERSALS.indexOf(other) ? other : one
}

/** As a request and the log keep it; null: no policy was in force. */
export function rulingOf({ under, effect, deny, asks, allows }: Ruled): Ruling | null {
  if (under === null) return null
  const decisive = effect === 'deny' && deny !== null ? [deny] : effect === 'ask' ? asks : allows
  return { digest: under.digest, effect, rules: decisive.map(({ rule }) => rule.id) }
}
