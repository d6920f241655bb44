import type { Actor } from '../access/principal.ts'
import type { ConnectionIdentity } from '../provider/connection.ts'
import type { ProviderName } from '../provider/providers.ts'
import type { Json } from '../text/json.ts'
import type { Stakes } from '../operation/stakes.ts'
import type { LimitUse } from '../policy/policy.ts'
import type { Call } from './call.ts'
import type { Evidence } from './outcome.ts'

/**
 * The life of an approval request:
 *
 *                     ┌──────────► rejected · cancelled · expired        (nothing was sent)
 *  pending ───────────┤
 *                     └──► approved ──┬──► executing ──┬──► succeeded
 *                                     │                ├──► failed     (provably not applied)
 *                                     │                └──► unknown ──┬──► succeeded  (proof: lookup, webhook, person)
 *                                     ├──► failed (stale)             └──► failed     (a person's word)
 *                                     └──► cancelled · expired
 *
 * There is no way back from `executing` to `approved`, ever. A person's `failed` may still become `succeeded` when
 * proof arrives late.
 */
export const STATES = [
  'pending',
  'approved',
  'executing',
  'unknown',
  'succeeded',
  'failed',
  'rejected',
  'cancelled',
  'expired',
] as const

export type State = (typeof STATES)[number]

/** Every allowed arrow. The database holds the same table and refuses all others. */
export const TRANSITIONS: Readonly<Record<State, readonly State[]>> = {
  pending: ['approved', 'rejected', 'cancelled', 'expired'],
  approved: ['executing', 'failed', 'cancelled', 'expired'],
  executing: ['succeeded', 'failed', 'unknown'],
  unknown: ['succeeded', 'failed'],
  succeeded: [],
  failed: ['succeeded'],
  rejected: [],
  cancelled: [],
  expired: [],
}

/** States in which a request still waits for something. */
export const OPEN_STATES: readonly State[] = ['pending', 'approved', 'executing', 'unknown']

/** Whether it waits for a person: for a decision, or to be started. */
export function isWaiting({ state }: Pick<ApprovalRequest, 'state'>): boolean {
  return state === 'pending' || state === 'approved'
}

/**
 * How sure it is that a person made a decision, as far as shield can tell: `terminal`: somebody was asked at one;
 * `flag`: the command line said so and nobody was asked; `token`: a program showed one; `session`: somebody signed in to
 * the page; `policy`: a setting took the person's place.
 */
export const ASSURANCES = ['terminal', 'flag', 'token', 'session', 'policy'] as const

export type Assurance = (typeof ASSURANCES)[number]

/** `policy`: rules or a setting, which asked nobody. */
export const DECIDERS = ['person', 'policy'] as const

export type Decider = (typeof DECIDERS)[number]

export const VERDICTS = ['approve', 'reject'] as const

/** A policy by its digest, and some of its rules by their ids. */
export type PolicyMark = { readonly digest: string; readonly rules: readonly string[] }

/** The same of a decision: the rules that made it, or whose demands it met. */
export type DecisionMark = PolicyMark & {
  /** What was used of each limit of those rules when they allowed it. Absent: they asked, or have none. */
  readonly limits?: readonly LimitUse[]
}

export const EFFECTS = ['deny', 'ask', 'allow'] as const

/** `none`: no rule matched. `rules`: those that made it so, or all that matched where it is `none` or asks beyond them. */
export type Ruling = PolicyMark & { readonly effect: (typeof EFFECTS)[number] | 'none' }

/** One approve or reject, bound to the digest that the approver was shown. */
export interface Decision {
  readonly verdict: (typeof VERDICTS)[number]
  readonly actor: Actor
  readonly digest: string
  readonly reason: string | null
  readonly at: string
  /** Absent: it was made before this was recorded. */
  readonly assurance?: Assurance
  /** The policy that was in force. Absent: there was none. */
  readonly policy?: DecisionMark
}

/** One try to send the call. */
export interface Attempt {
  readonly id: string
  readonly owner: Owner
  readonly startedAt: string
}

/** `stale`: nothing was sent because what was approved is no longer so. */
export const ENDING_CODES = ['applied', 'refused', 'stale', 'in_doubt', 'interrupted', 'word'] as const

/** How it ended, or why it is in doubt. */
export interface Ending {
  readonly code: (typeof ENDING_CODES)[number]
  readonly message: string
  readonly evidence: Evidence | null
  /** What its operation's `output` describes, for `succeeded`; null where only a person's word says so. */
  readonly result: Json
  readonly by: Actor | null
}

export const ORIGIN_KINDS = ['retry', 'replacement'] as const

/**
 * The request that another one came from. `retry`: the same wanted once more. `replacement`: something else wanted in
 * place of one that was not sent, which is cancelled.
 */
export interface Origin {
  readonly kind: (typeof ORIGIN_KINDS)[number]
  readonly id: string
}

/** What a list warns of without loading a provider. `suspicious`: something that an approver reads may not be what it looks like. */
export const MARKS = ['suspicious'] as const

export type Mark = (typeof MARKS)[number]

/** One write somebody proposed, frozen, waiting for or past a decision. */
export interface ApprovalRequest {
  /** `apr_` + 10 Crockford base32 characters. */
  readonly id: string
  readonly state: State
  readonly operation: string
  readonly provider: ProviderName
  readonly connection: ConnectionIdentity
  /** The connection's name at the time, for people; the id is what counts. */
  readonly connectionName: string
  /** The account label that the approver is shown; part of the digest. */
  readonly account: string
  readonly input: Json
  readonly prepared: Json
  readonly precondition: Json
  readonly call: Call
  readonly digest: string
  readonly providerKey: string
  /** What the approver must know before deciding, found when it was proposed (a scope that could not be checked …). */
  readonly warnings: readonly string[]
  /**
   * What it is about, in one line of at most 100 columns that every sink may show as it is (summary.ts). Null: it was
   * proposed before there was one, or what it held is gone.
   */
  readonly summary: string | null
  readonly mark: Mark | null
  /** What depends on it. Null: it was proposed before this was told, or what it held is gone. */
  readonly stakes: Stakes | null
  /** What policy said of it when it was proposed. Null: there was none. */
  readonly ruling: Ruling | null
  readonly requester: Actor
  /** The requester's own words. Never part of the facts. */
  readonly reason: string | null
  readonly idempotencyKey: string | null
  readonly createdAt: string
  readonly updatedAt: string
  /** null: never. */
  readonly expiresAt: string | null
  readonly decision: Decision | null
  readonly attempt: Attempt | null
  readonly ending: Ending | null
  /** When what it held was erased: from then on input, facts, call, digest and result are empty. Absent: they are not. */
  readonly purgedAt?: string
  /** It was sent and lost, and made again from the journal: input, facts and call are placeholders. Absent: they are not. */
  readonly payloadLost?: true
  /** Absent: it came from no other. */
  readonly origin?: Origin
  /** Where its requester wants to hear how it ends. Absent: nowhere. */
  readonly notifyUrl?: string
}

/**
 * The process that holds an attempt. A pid alone is not an identity: it is reused, and it means something else
 * in another pid namespace or after a restart.
 */
export interface Owner {
  readonly host: string
  /** Changes at every start of the machine. Empty where the platform has none (then no other boot can be judged). */
  readonly bootId: string
  /** Identity of the pid namespace; empty where the platform has none. */
  readonly pidNamespace: string
  readonly pid: number
  /** When that process started, in the platform's own ticks: tells a reused pid from the first. */
  readonly startTime: string
}

/** `unjudged`: it runs (or ran) where this process cannot look. */
export const OWNER_STATES = ['alive', 'gone', 'unjudged'] as const

export type OwnerState = (typeof OWNER_STATES)[number]

/** What a request is about, in one line; its operation and account where it has no summary. */
export function whatItIsAbout({
  summary,
  operation,
  account,
}: Pick<ApprovalRequest, 'summary' | 'operation' | 'account'>): string {
  return summary ?? `${operation}, ${account}`
}

/** The rest of a sentence that begins with a request: `was cancelled`. */
export function stateNow(state: State): string {
  return SAID[state]
}

const SAID: Readonly<Record<State, string>> = {
  pending: 'is pending',
  approved: 'is approved',
  executing: 'is being sent',
  unknown: 'has an unknown outcome',
  succeeded: 'has succeeded',
  failed: 'has failed',
  rejected: 'was rejected',
  cancelled: 'was cancelled',
  expired: 'has expired',
}

/** The id of a request that is meant by it, or by what was read of it. */
export function idOf(meant: string | Pick<ApprovalRequest, 'id'>): string {
  return typeof meant === 'string' ? meant : meant.id
}

/** How what a request held went, for behind `its content`; null: all of it is there. */
export function lossOf({
  purgedAt,
  payloadLost,
}: Pick<ApprovalRequest, 'purgedAt' | 'payloadLost'>): string | null {
  if (purgedAt !== undefined) return 'was erased'
  return payloadLost === true ? 'is lost with the database that held it' : null
}

/** Somebody's reason as it was given; null where no word of it was. */
export function reasonIn(given: string | undefined): string | null {
  return given === undefined || given.trim() === '' ? null : given
}
