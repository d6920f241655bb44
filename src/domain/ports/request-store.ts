import type { AuditNote } from '../audit/audit.ts'
import type { Bound, Waiting } from '../limits.ts'
import type { ApprovedLately } from '../health/status.ts'
import type { Contradiction } from '../request/outcome.ts'
import type { PolicyStanding } from '../ruling/in-force.ts'
import type { Allowance, Use } from '../ruling/room.ts'
import type { Hold } from '../request/hold.ts'
import type { ProviderName } from '../provider/providers.ts'
import type { ApprovalRequest, Attempt, Decider, Decision, Ending, State } from '../request/request.ts'
import type { Repeat, Reuse, WriteIdentity } from '../rules/propose.ts'
import type { Past } from '../request/unusual.ts'
import type { Json } from '../text/json.ts'

/** One arrow of the life of a request. */
export interface Move {
  readonly id: string
  /** The states it expects; any other is an answer, not an error. */
  readonly from: readonly State[]
  readonly to: State
  readonly decision?: Decision
  /** Set when the request is approved: until when it may start. */
  readonly expiresAt?: string | null
  readonly ending?: Ending
  /** When given, the move also expects this attempt: a late answer of an earlier owner moves nothing. */
  readonly attemptId?: string
  /** The policy by which it was judged. Expected to be in force still. */
  readonly under?: PolicyStanding | null
  /** Where policy decides: the rules that allow it, each of which is expected to have room. */
  readonly allowance?: Allowance
  /** Made in the same transaction once this one was, each only if it finds what it expects. */
  readonly together?: readonly Move[]
  readonly note: AuditNote
}

export type Moved =
  | {
      readonly moved: true
      readonly request: ApprovalRequest
      /** Those of the others that were as they were expected. */
      readonly together: readonly ApprovalRequest[]
    }
  | {
      readonly moved: false
      readonly request: ApprovalRequest
      /** It is as it was expected, and another policy is in force. */
      readonly isOtherPolicy?: true
      /** It is as it was expected, and policy does not allow it after all: a sentence without a full stop. */
      readonly noRoom?: string
    }

export type Claimed =
  | { readonly kind: 'claimed'; readonly request: ApprovalRequest }
  /** Not approved (any more): somebody else was first. */
  | { readonly kind: 'not_approved'; readonly request: ApprovalRequest }
  /** What is stored is not what was approved, or nobody approved it through shield. `why` is a sentence without a full stop. */
  | { readonly kind: 'altered'; readonly request: ApprovalRequest; readonly why: string }
  /** Another policy is in force than the one by which it was judged. */
  | { readonly kind: 'other_policy'; readonly request: ApprovalRequest }
  /** This process may not send, whatever becomes of the request. `why` is a sentence without a full stop. */
  | { readonly kind: 'barred'; readonly request: ApprovalRequest; readonly why: string }
  /** Nothing may be sent now. */
  | { readonly kind: 'held'; readonly request: ApprovalRequest; readonly hold: Hold }

export interface ListFilter {
  /** Empty: all. */
  readonly states: readonly State[]
  readonly limit: number
  readonly operation?: string
  /** The requester's name. */
  readonly requester?: string
  /** The connection's id. */
  readonly connection?: string
  /** Only those on which such a one decided, either way. */
  readonly decidedBy?: Decider
  /** The id of a request: only those proposed before it. Fails with `not_found` when there is none. */
  readonly before?: string
}

/** How many requests are in an open state. */
export interface OpenRequests {
  readonly state: State
  readonly number: number
  /** When the one that has been in it longest came into it; ISO 8601. */
  readonly since: string
}

/** Which approvals are counted: of requests alike, since a moment in ISO 8601. */
export interface Alike {
  readonly operation: string
  readonly requester: string
  readonly since: string
}

export interface RequestStore {
  /**
   * `reuse`: which equal one is returned instead of a second. With a bound, fails with `denied` (`TOO_MUCH`) where its
   * requester would have more than that waiting; so do `retry` and `replace`.
   */
  readonly propose: (
    request: ApprovalRequest,
    reuse: Reuse,
    note: AuditNote,
    bound?: Bound | null,
  ) => Promise<Proposed>
  /**
   * What `propose` would return in place of this one, under its idempotency key or as a repeat at this moment (ISO 8601);
   * undefined: nothing. What is proposed after it is looked at anew.
   */
  readonly askedBefore: (
    request: WriteIdentity,
    reuse: Repeat | false,
    at: string,
  ) => Promise<Proposed | undefined>
  /**
   * Proposes a retry, unless something of what retries and replacements tie to its origin stands for it. `looked`: those
   * that may have landed and were looked for before it was planned.
   */
  readonly retry: (
    request: ApprovalRequest,
    looked: readonly string[],
    note: AuditNote,
    bound?: Bound | null,
  ) => Promise<Retry>
  /** Proposes a replacement and, in the same transaction, makes the move that cancels the one it replaces. */
  readonly replace: (
    request: ApprovalRequest,
    note: AuditNote,
    cancelling: Move,
    bound?: Bound | null,
  ) => Promise<Replaced>
  /** What waits for a decision and came through a server, by requester; the one with most first, at most 100 of them. */
  readonly waiting: () => Promise<readonly Waiting[]>
  readonly find: (id: string) => Promise<ApprovalRequest | undefined>
  /** This one, as it is given, and all that retries and replacements tie to it, near and far, each once. */
  readonly kin: (request: ApprovalRequest) => Promise<readonly ApprovalRequest[]>
  /** Those whose origin this one is, oldest first. */
  readonly descendants: (id: string) => Promise<readonly ApprovalRequest[]>
  /** Ids that start so, oldest first, at most 20. With a requester, only of what that one asked for. */
  readonly idsStartingWith: (prefix: string, requester?: string) => Promise<readonly string[]>
  /** Newest first. */
  readonly list: (filter: ListFilter) => Promise<readonly ApprovalRequest[]>
  /** What ended last, the latest first; looks back over the last few thousand entries of the log. */
  readonly ended: (
    filter: Pick<ListFilter, 'limit' | 'requester' | 'connection' | 'decidedBy'>,
  ) => Promise<readonly ApprovalRequest[]>
  readonly precedents: (ask: PrecedentsAsk) => Promise<Precedents>
  /** The latest writes of a kind that succeeded and still say their stakes, the latest first. */
  readonly done: (kind: Kind) => Promise<readonly Past[]>
  /** The latest few that want the same and of which it is not known whether it was done, the latest first. */
  readonly alikeInDoubt: (write: AlikeWrite) => Promise<readonly InDoubt[]>
  /** Writes that policy allowed since then; ISO 8601. */
  readonly allowedSince: (since: string) => Promise<readonly Use[]>
  /** How many were approved. */
  readonly countApproved: (alike: Alike) => Promise<number>
  /** How many writes were approved since then (ISO 8601), and of how many policy did it. With a requester, only of theirs. */
  readonly approvedSince: (since: string, requester?: string) => Promise<ApprovedLately>
  /**
   * Requests that have ended and still hold what they sent; the latest first, each request once. With a requester, only
   * of what that one asked for; so does `count`.
   */
  readonly contradicted: (limit: number, requester?: string) => Promise<readonly Contradiction[]>
  readonly count: (requester?: string) => Promise<Readonly<Record<State, number>>>
  /** The open states that there are requests in. What has ended plays no part in what it costs. */
  readonly open: () => Promise<readonly OpenRequests[]>
  readonly executing: () => Promise<readonly ApprovalRequest[]>
  /** Those with one of these provider keys that are `unknown`, or `failed` by a person's word. */
  readonly inDoubt: (
    provider: ProviderName,
    providerKeys: readonly string[],
  ) => Promise<readonly ApprovalRequest[]>
  /** Those open ones whose `expiresAt` is at or before `at`, in `pending` and `approved`. */
  readonly due: (at: string) => Promise<readonly ApprovalRequest[]>
  /** The only way to change a state, but for `claim`. A missing id fails with `not_found`. */
  readonly move: (move: Move) => Promise<Moved>
  /**
   * `approved → executing`: one conditional UPDATE, committed durably before it returns, after the digest of the
   * stored bytes, the seal of the decision, the hold and the policy were checked in the same transaction. Uses the
   * decision up. `under`: the policy by which it was judged; null: there was none.
   */
  readonly claim: (
    id: string,
    attempt: Attempt,
    note: AuditNote,
    under?: PolicyStanding | null,
  ) => Promise<Claimed>
  /** How many ended before `before` and still hold what they sent. */
  readonly countPurgeable: (before: string) => Promise<number>
  /** Ids of these, oldest first; with `after`, the id of a request, only those proposed after that one. */
  readonly purgeable: (ask: {
    readonly before: string
    readonly limit: number
    readonly after?: string
  }) => Promise<readonly string[]>
  /**
   * Erases what these requests held, and the key under which the log names it: all but who asked, decided and when, for
   * which operation, connection and account, and how it ended. Writes the note for each, about it. Passes over those
   * that have not ended or are erased already; returns how many it erased.
   */
  readonly purge: (ids: readonly string[], note: Omit<AuditNote, 'subject'>) => Promise<number>
}

/** What kind of write it is. */
export interface Kind {
  /** The connection's id. */
  readonly connection: string
  readonly operation: string
}

/** What is wanted, whoever asks for it. */
export interface AlikeWrite extends Kind {
  readonly input: Json
}

/** A request of which it is not known whether it was done. */
export interface InDoubt {
  readonly id: string
  /** The requester's name. */
  readonly requester: string
}

/** What came before a request, for policy. */
export interface PrecedentsAsk extends Kind {
  readonly recipients: readonly string[]
  /** Left out. */
  readonly id: string
  /** Repetitions are counted from here; ISO 8601. */
  readonly since: string
}

export interface Precedents {
  /** Those recipients for whom a person approved a write over this connection that succeeded. */
  readonly known: readonly string[]
  /** Writes of this operation to the recipient who had most, of which it is not proven that nothing was sent. */
  readonly repeats: number
}

export type Proposed =
  | { readonly kind: 'created'; readonly request: ApprovalRequest }
  /** Same requester and key, same operation, connection and input; or the same that is open without a key. */
  | { readonly kind: 'existing'; readonly request: ApprovalRequest }
  /** The key was used for something else. */
  | { readonly kind: 'key_conflict'; readonly request: ApprovalRequest }
  /** A second one was asked for, and there is no first one. */
  | { readonly kind: 'no_first' }

export type Replaced =
  | Proposed
  /** The one to be replaced is neither pending nor approved any more; nothing was changed. */
  | { readonly kind: 'too_late'; readonly request: ApprovalRequest }

export type Retry =
  | Extract<Proposed, { readonly kind: 'created' | 'existing' }>
  /** It was done or still may be, so that another one might do it twice; nothing was changed. */
  | { readonly kind: 'stands'; readonly request: ApprovalRequest }
