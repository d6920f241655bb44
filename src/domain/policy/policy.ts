import type { Actor } from '../access/principal.ts'
import type { MinorAmount, Reversal } from '../operation/stakes.ts'
import type { Json } from '../text/json.ts'

// A policy is a list of rules that people wrote. The strictest of all that match a write wins, so their order means
// nothing. Rules decide; nothing here sends, stores or asks.

/** What a rule does with what it matches. */
export type Effect = 'deny' | 'ask' | 'allow'

/** How much an `allow` lets through in a rolling window: so many writes, or so much money in one currency. */
export type Limit = {
  readonly kind: 'count' | 'sum'
  /** For a sum, in minor units. */
  readonly most: number
  /** For a sum. */
  readonly currency?: string
  readonly per: '1h' | '24h' | '7d'
  /** Each of them by itself; null: all together. */
  readonly by: 'requester' | 'recipient' | null
}

/** How much of one limit is used, for the recipient for whom most is. */
export type LimitUse = {
  readonly rule: string
  readonly limit: Limit
  /** In the limit's own unit, without the request that is asked for. */
  readonly used: number
  /** What that one would add; null: it is not known how much. */
  readonly adds: number | null
}

/** One rule, with what it does not say filled in. */
export interface Rule {
  readonly id: string
  /** Names of writes; a group (`shopify.*`) is expanded. `['*']` as written: every write there is or will be. */
  readonly operations: readonly string[]
  readonly effect: Effect
  /** For a `deny`: what it tells whoever proposed. */
  readonly message: string | null
  /** For an `ask`: persons and groups; empty: anybody. */
  readonly approvers: readonly string[]
  /** For an `ask`: whoever approves says why. */
  readonly reasonRequired: boolean
  /** For an `ask`, in milliseconds. */
  readonly expiresIn: number | null
  /** For an `allow`. */
  readonly limits: readonly Limit[]
  /** For an `allow`: also what cannot be taken back. */
  readonly irreversible: boolean
  /** For an `allow`: also what equals a write that policy allowed within 24 h. */
  readonly repeats: boolean
  /** What it matches is at least this; it makes nothing milder. */
  readonly reversal: Reversal | null
  /** CEL; null: always. */
  readonly when: string | null
}

/** A policy file that passed every check. */
export interface Policy {
  readonly version: 1
  /** SHA-256 of the exact bytes of the text, in hex. */
  readonly digest: string
  readonly text: string
  /** IANA name of the zone that `local` is in. */
  readonly timeZone: string
  readonly groups: Readonly<Record<string, readonly string[]>>
  readonly rules: readonly Rule[]
}

/** What is judged: one write, as its frozen call and what is known of it say. */
export interface Situation {
  readonly operation: string
  readonly provider: string
  /** Name of the connection. */
  readonly connection: string
  readonly account: string
  readonly requester: string
  readonly door: Actor['door']
  readonly input: Json
  /** Null: none, or none that is known. */
  readonly amount: MinorAmount | null
  readonly recipients: readonly string[]
  readonly newRecipients: readonly string[]
  /** Writes of the same operation to the same recipient within 24 h, this one included. */
  readonly repeats: number
  readonly reversal: Reversal
  /** Milliseconds since 1970. */
  readonly now: number
}

/** A rule that applies. */
export interface Matched {
  readonly rule: Rule
  /** Why its condition could not be evaluated, where it could not: it counts as matched then, unless it allows. */
  readonly failure: string | null
}

/** What a policy says of a situation. */
export interface Judgement {
  /** `none`: no rule matched. */
  readonly effect: Effect | 'none'
  /** The first of those that deny. */
  readonly deny: Matched | null
  /** Each of them has to be met by itself. */
  readonly asks: readonly Matched[]
  /** All that matched, whatever wins. */
  readonly allows: readonly Matched[]
  /** Those that might allow: their condition could not be evaluated, and counts as not matched. */
  readonly failed: readonly Matched[]
}

/** The same with what did not match, and why. */
export interface Explanation extends Judgement {
  /** All that matched, in the order of the file. */
  readonly matched: readonly Matched[]
  readonly notMatched: readonly { readonly rule: Rule; readonly why: string }[]
}

/** The input of an operation with whoever it names in their one spelling; as it was typed where that cannot be told. */
export type Spelled = (operation: string, input: Json) => Json

/** A policy that is ready to judge. */
export interface Judge {
  readonly judge: (situation: Situation) => Judgement
  readonly explain: (situation: Situation) => Explanation
  readonly spelled: Spelled
}
