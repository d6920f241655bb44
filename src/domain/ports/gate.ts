import type { AuditEntry, AuditFilter } from '../audit/audit.ts'
import type { Check } from '../health/check.ts'
import type { Status } from '../health/status.ts'
import type { Configured, ConfigureAsk, ConnectAsk, Connected, Integrations } from '../provider/connecting.ts'
import type { Connection, Mismatch } from '../provider/connection.ts'
import type { Backtest } from '../ruling/backtest.ts'
import type { Explained, PolicyInForce } from '../ruling/explained.ts'
import type { ProviderName } from '../provider/providers.ts'
import type { Stray } from '../provider/stray.ts'
import type { Hold } from '../request/hold.ts'
import type { LookupResult } from '../request/outcome.ts'
import type { Chapter, Considered, ErasedView, ListedRequest, RequestView } from '../request/request-view.ts'
import type { ApprovalRequest, Assurance, Decider, Decision, State } from '../request/request.ts'
import type { Repeat } from '../rules/propose.ts'
import type { Settings } from '../settings/settings.ts'
import type { Json } from '../text/json.ts'
import type { DeliveryFilter, DeliveryLine, DeliveryView } from '../webhook/delivery.ts'

/**
 * The gate as an interface uses it, on behalf of one actor: here (`createLocalGate`), or at a server
 * (`createRemoteGate`). Both fail with the same codes in the same words. Wherever an id is `typed`, any unique prefix is
 * taken; none fails with `not_found`, several with `usage`.
 */
export interface Gate {
  readonly connections: ConnectionDoor
  readonly providers: ProviderDoor
  readonly operations: OperationDoor
  readonly requests: RequestDoor
  readonly brake: BrakeDoor
  readonly policy: PolicyDoor
  readonly deliveries: DeliveryDoor
  /** Newest first; `before`: only those with a smaller number. */
  readonly audit: (
    filter: AuditFilter & { readonly limit: number; readonly before?: number },
  ) => Promise<readonly AuditEntry[]>
  /** Asks Nango once. Trouble found is part of the answer. */
  readonly status: (ask: StatusAsk) => Promise<Status>
  /** Looks at everything that shield rests on. Trouble is part of the answer and no failure. */
  readonly doctor: (surroundings: Surroundings) => Promise<readonly Check[]>
}

export interface StatusAsk {
  /** Undefined: all of them. */
  readonly provider?: ProviderName | undefined
  /** Also ask each provider. */
  readonly check: boolean
  /** Also name the connections at Nango that shield does not know. */
  readonly strays: boolean
}

export interface Surroundings {
  readonly nodeVersion: string
  /** The variable NODE_DEBUG. */
  readonly nodeDebug?: string | undefined
  readonly settings: Settings
}

export interface ConnectionDoor {
  readonly list: () => Promise<readonly Connection[]>
  /** Fails with `not_found`, listing what there is. */
  readonly get: (name: string) => Promise<Connection>
  readonly rename: (name: string, to: string) => Promise<Connection>
  readonly adopt: (ask: AdoptAsk) => Promise<Connection>
  readonly connect: (ask: ConnectAsk) => Promise<Connected>
  /** `forget`: only here, whatever there is at Nango. Fails with `conflict` where it is not told that Nango had it. */
  readonly disconnect: (name: string, forget: boolean) => Promise<Disconnected>
  /**
   * Takes what stands behind it now for right. `seen`: what somebody was shown; fails with `conflict` where something
   * else stands there by now.
   */
  readonly accept: (name: string, seen: Pick<Mismatch, 'account' | 'config'>) => Promise<Connection>
  /** The connections of this id at Nango that shield does not know; several only without a provider. */
  readonly strays: (nangoConnectionId: string, provider?: ProviderName) => Promise<readonly Stray[]>
  /** Deletes one at Nango. Without shield's mark it fails with `usage` unless its id was typed for this. */
  readonly discard: (ask: DiscardAsk) => Promise<Stray>
}

export interface DiscardAsk {
  readonly nangoConnectionId: string
  /** Undefined: whichever has it. */
  readonly provider: ProviderName | undefined
  /** What somebody typed in answer to what it is; null: nobody was asked. */
  readonly typed: string | null
}

export interface Disconnected {
  readonly connection: Connection
  /** `gone`: it was there in this environment and is no more. `kept`: nobody asked Nango. */
  readonly atNango: 'deleted' | 'gone' | 'kept'
}

interface AdoptAsk {
  readonly provider: ProviderName
  readonly nangoConnectionId: string
  /** Undefined: the provider's name. */
  readonly name: string | undefined
  /** Which shop, store or number, where Nango does not say it; by the keys that a connection keeps them under. */
  readonly config: Readonly<Record<string, string>>
}

export interface ProviderDoor {
  readonly list: () => Promise<Integrations>
  readonly configure: (ask: ConfigureAsk) => Promise<Configured>
}

export interface OperationDoor {
  readonly read: (ask: OperationAsk) => Promise<Json>
  /** What would be proposed; nothing is queued. */
  readonly dryRun: (ask: WriteAsk) => Promise<RequestView | NothingToDo>
  /** Where no person has to approve it and nothing is on hold, it is sent at once, under this watch. */
  readonly propose: (ask: WriteAsk, watch: Watch) => Promise<Proposal | NothingToDo>
}

/** What was asked for is so already, and nothing is queued. */
export type NothingToDo = {
  /** A sentence without a full stop. */
  readonly nothingToDo: string
}

export function isNothingToDo(answer: object): answer is NothingToDo {
  return 'nothingToDo' in answer
}

export interface OperationAsk {
  /** `group.verb` */
  readonly operation: string
  /** Already parsed by the operation's schema. */
  readonly input: Json
  /** Its name; undefined: the provider's only one. */
  readonly connection: string | undefined
}

export interface WriteAsk extends OperationAsk {
  /** Undefined: none, or the one's that it supersedes, if that was asked for by the same actor. */
  readonly reason: string | undefined
  readonly idempotencyKey: string | null
  /** Milliseconds until it expires undecided; null: never. */
  readonly expiresIn: number | null
  /** Queue a second one even if an identical one is open, or if there is nothing to do. */
  readonly duplicate: boolean
  /** Asked by a program that may repeat itself; absent: only what is open stands for it. */
  readonly repeat?: Repeat
  /** The id of a request in whose place it is proposed, and whose connection it takes where none is named. */
  readonly supersedes: string | undefined
  /** Where the requester wants to hear how it ends, at a host that was allowed for that. */
  readonly notifyUrl?: string | undefined
}

export interface Proposal {
  /** As it stands: one that was sent at once has ended. */
  readonly request: ApprovalRequest
  /** False when an identical one was there already and is returned instead. */
  readonly isNew: boolean
}

export interface RequestFilter {
  /** Empty: all. */
  readonly states: readonly State[]
  readonly limit: number
  readonly operation?: string
  /** The requester's name. */
  readonly requester?: string
  /** The connection's name. */
  readonly connection?: string
  /** Only those on which such a one decided, either way. */
  readonly decidedBy?: Decider
  /** The id of a request: only those proposed before it. */
  readonly before?: string
}

export interface RequestDoor {
  /** Newest first, and the hold in force. */
  readonly list: (
    filter: RequestFilter,
  ) => Promise<{ readonly requests: readonly ListedRequest[]; readonly hold: Hold | null }>
  /** What ended last, the latest first. */
  readonly ended: (
    filter: Pick<RequestFilter, 'limit' | 'connection' | 'decidedBy'>,
  ) => Promise<readonly ApprovalRequest[]>
  /** How many are in each of these states. */
  readonly count: (states: readonly State[]) => Promise<number>
  readonly get: (typed: string) => Promise<ApprovalRequest>
  /** By an id, or by what was read of it just before, which is then not read again here. */
  readonly view: (meant: string | ApprovalRequest) => Promise<RequestView | ErasedView>
  /** Several at once, in the same order, all with their content. */
  readonly consider: (requests: readonly ApprovalRequest[]) => Promise<readonly Considered[]>
  readonly approve: (wish: DecisionWish, watch: Watch) => Promise<Decided>
  readonly reject: (wish: DecisionWish) => Promise<Decided>
  readonly cancel: (id: string, reason: string | null) => Promise<ApprovalRequest>
  /** Stays until it has ended, the time is over or the signal comes. */
  readonly wait: (ask: WaitAsk) => Promise<ApprovalRequest>
  readonly lookForProof: (id: string) => Promise<Resolving>
  readonly settleByWord: (id: string, verdict: Verdict) => Promise<ApprovalRequest>
  /** Sends it at once where `propose` would. */
  readonly retry: (ask: RetryAsk, watch: Watch) => Promise<Retried>
  readonly story: (typed: string) => Promise<readonly Chapter[]>
}

export interface DecisionWish {
  readonly id: string
  /** The digest of what the actor was shown. */
  readonly digest: string
  readonly reason: string | null
  /** How the actor decided. A server knows better than its client says. */
  readonly assurance?: Assurance
}

export interface Decided {
  readonly request: ApprovalRequest
  /** The decision that was there before this one; null when this one counts. */
  readonly earlier: Decision | null
}

export interface WaitAsk {
  readonly id: string
  /** Milliseconds; null: as long as it takes. */
  readonly timeout: number | null
  readonly signal: AbortSignal
  readonly onChange: (request: ApprovalRequest) => void
}

export interface Verdict {
  readonly applied: boolean
  readonly reason: string
}

export interface Resolving {
  readonly request: ApprovalRequest
  /** What looking found; null when there was nothing to look for. */
  readonly finding: LookupResult | null
  /** Why it could not be looked, if so. */
  readonly problem: string | null
}

interface RetryAsk {
  readonly id: string
  /** Undefined: the old one's own, if that was asked for by the same actor. */
  readonly reason: string | undefined
  /** Milliseconds until the new one expires undecided; null: never. */
  readonly expiresIn: number | null
}

export type Retried =
  | ({ readonly kind: 'proposed' } & Proposal)
  /** It, or one that it is a retry of, turned out to have been applied: nothing was proposed. */
  | { readonly kind: 'settled'; readonly request: ApprovalRequest }

export interface BrakeDoor {
  /** Null: sending is allowed. */
  readonly inForce: () => Promise<Hold | null>
  readonly hold: (reason: string) => Promise<{ readonly isNew: boolean; readonly hold: Hold }>
  /** Returns the hold that was lifted; null: there was none. */
  readonly release: (reason: string | null) => Promise<Hold | null>
}

/** Which writes rules decide about. Only the local user of the store changes that. */
export interface PolicyDoor {
  /** Null: every write waits for a person. */
  readonly inForce: () => Promise<PolicyInForce | null>
  /**
   * Puts a policy in force. Fails with `usage` where its text passes no check, and with `conflict` where that is not the
   * text of this digest.
   */
  readonly apply: (ask: { readonly text: string; readonly digest: string }) => Promise<PolicyInForce>
  /** Nothing is allowed by rules from when this returns; what they ask and deny stays. Fails with `conflict`. */
  readonly pause: (reason: string) => Promise<{ readonly isNew: boolean; readonly pause: Hold }>
  /** Returns the pause that was lifted; null: there was none. */
  readonly resume: () => Promise<Hold | null>
  /**
   * What it says of a request that is there, by an id or by what was read of it just before, or of one that is only
   * described; nothing is queued.
   */
  readonly explain: (asked: string | ApprovalRequest | WriteAsk) => Promise<Explained>
  /** `text`: null: the one in force. `since`: milliseconds since 1970. Fails with `usage`. */
  readonly backtest: (ask: BacktestAsk) => Promise<Backtest>
}

interface BacktestAsk {
  readonly text: string | null
  readonly since: number
}

/** What webhooks brought. */
export interface DeliveryDoor {
  /** Newest first. */
  readonly list: (filter: DeliveryFilter) => Promise<readonly DeliveryLine[]>
  readonly get: (typed: string) => Promise<DeliveryView>
  /** Acts on it again, which is harmless, and returns it as it is then. Fails with `unavailable` when it cannot just now. */
  readonly replay: (typed: string) => Promise<DeliveryView>
}

/** How far an execution is: from `sending` on, nothing can be undone. `following`: another process is sending it. */
export type Phase = 'checking' | 'sending' | 'looking' | 'following'

export interface Watch {
  /** Aborted before the claim: nothing is sent. After it: no effect. */
  readonly signal: AbortSignal
  readonly onPhase: (phase: Phase) => void
}
