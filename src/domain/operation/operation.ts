import type { z } from 'zod'
import type { Call, CallDraft } from '../request/call.ts'
import type { Connection } from '../provider/connection.ts'
import type { Display } from './display.ts'
import type { ProviderResponse, PostToRead } from '../provider/http.ts'
import type { Json } from '../text/json.ts'
import type { ReadMessages, StatusNews } from '../webhook/message.ts'
import type { LookupResult, Outcome } from '../request/outcome.ts'
import type { Preview } from '../request/preview.ts'
import type { Get, ScopeNeeds } from '../provider/provider.ts'
import type { ProviderName } from '../provider/providers.ts'
import type { ApprovalRequest } from '../request/request.ts'
import type { Summary } from '../request/summary.ts'
import type { Stakes } from './stakes.ts'

/** All that a read, a `prepare`, a `recheck` and a `lookup` are handed: nothing here can write. */
export interface Reading {
  readonly connection: Connection
  readonly get: Get
  /** The same for what anybody may see there, of which no answer tells whether the connection gives access. */
  readonly getOpen?: Get
  readonly query: PostToRead
  /** What webhooks brought and shield sent. */
  readonly messages: ReadMessages
  /** Version of the provider's API, as configured; empty where there is no choice. */
  readonly apiVersion: string
  /** Milliseconds since 1970. */
  readonly now: number
  readonly systemTimeZone: SystemTimeZone
  /** Resolves after so many milliseconds: for a provider that says how long to wait before the next page. */
  readonly pause: (milliseconds: number) => Promise<void>
}

/** The zone this machine is set to. */
export interface SystemTimeZone {
  /** IANA name. */
  readonly timeZone: string
  /** Which zone was taken instead, where the machine's setting names none. */
  readonly warning: string | null
}

interface OperationBase<Input, Output extends Json> {
  /** `group.verb`, as in `calendar.find-slots`. */
  readonly name: string
  readonly summary: string
  readonly provider: ProviderName
  /** An empty input gives the least that it ever needs. */
  readonly scopes: (input: Input) => ScopeNeeds
  /** Strings, numbers, booleans, enums, arrays of these; no transforms, so that a stored input parses back to itself. */
  readonly input: z.ZodType<Input>
  /** What a read found, or what a write did, as the request that was sent keeps it in `ending.result`. */
  readonly output: z.ZodType<Output>
  readonly examples: readonly string[]
  /** The field that the command line also takes as a bare word (`calendar get-event ID`), where there is one obvious. */
  readonly argument?: keyof Input & string
  /** Another field that a bare word stands for by its form: `#17` is the number of an order, not its id. */
  readonly argumentOf?: (word: string) => (keyof Input & string) | undefined
}

/** Runs at once. */
export interface ReadOperation<Input, Output extends Json> extends OperationBase<Input, Output> {
  readonly kind: 'read'
  readonly run: (input: Input, reading: Reading) => Promise<Output>
  readonly show: (output: Output) => Display
}

/** What `prepare` found: facts for the preview and the plan, and what must still be so just before sending. */
export interface Prepared<Facts extends Json> {
  readonly facts: Facts
  readonly precondition: Json
  /** The canonical account and other things the approver must be warned of. */
  readonly warnings?: readonly string[]
  /** Set where what is asked for is so already: that it is, as a sentence without a full stop. Nothing is queued then. */
  readonly nothingToDo?: string
}

/**
 * How a second effect is ruled out, or not. `client-key`: the provider refuses a second one. `idempotent`: sending
 * twice is the same. `lookup`: it can be found afterwards. `none`: only a webhook or a person can settle it.
 */
export type Recovery = 'client-key' | 'idempotent' | 'lookup' | 'none'

/** Waits for an approval. */
export interface WriteOperation<Input, Facts extends Json, Output extends Json> extends OperationBase<
  Input,
  Output
> {
  readonly kind: 'write'
  readonly recovery: Recovery
  /** Reads what the preview and the frozen call need. Fails before anything is queued. */
  readonly prepare: (input: Input, reading: Reading) => Promise<Prepared<Facts>>
  /** Pure: the one call that will be sent. `key` is the provider key, the only mark of ours inside it. */
  readonly plan: (input: Input, facts: Facts, key: string) => CallDraft
  readonly preview: (input: Input, facts: Facts, call: Call) => Preview
  /** What it is about, for a list: never from the requester's own words but where these are what is sent. */
  readonly about: (request: FrozenRequest<Input, Facts>, proposedAt: string) => Summary | Promise<Summary>
  /**
   * The input with whoever it names in their one spelling, in which it is sent or meant: rules look at it as it was typed and
   * as it is here. Absent where it names nobody. Pure.
   */
  readonly spelled?: (input: Input) => Input
  /** What depends on it, for policy and for what is unusual. */
  readonly stakes: (request: FrozenRequest<Input, Facts>) => Stakes
  /** Set where no input makes it one that can be taken back: its stakes are always irreversible. */
  readonly isIrreversible?: true
  /**
   * Inputs by which its requester sets a lower amount than the provider would: `discount`, `line.priceOverride`. Each with
   * those that tell as well whether it is given: a line has a `price` where it has no `variant`.
   */
  readonly lowersAmount?: readonly (readonly [string, ...string[]])[]
  /** Just before sending: null if the precondition still holds, else what changed. */
  readonly recheck?: (request: FrozenRequest<Input, Facts>, reading: Reading) => Promise<string | null>
  /** `interpret` is also handed answers that are not JSON, which otherwise prove nothing. */
  readonly judgesPages?: true
  /** What the answer proves. 2xx alone is never success. */
  readonly interpret: (response: ProviderResponse, request: FrozenRequest<Input, Facts>) => Outcome<Output>
  /** After an ambiguous outcome: is there proof that it was applied? */
  readonly lookup?: (request: FrozenRequest<Input, Facts>, reading: Reading) => Promise<LookupResult<Output>>
  /** What signed status webhooks that name the request's provider key prove; null: nothing. */
  readonly interpretStatuses?: (
    statuses: readonly StatusNews[],
    request: FrozenRequest<Input, Facts>,
  ) => Outcome<Output> | null
  readonly show: (output: Output) => Display
}

/** What an operation gets back of a request of its own. */
export interface FrozenRequest<Input, Facts> {
  readonly input: Input
  readonly facts: Facts
  readonly precondition: Json
  readonly call: Call
  readonly providerKey: string
}

// What the registry holds: the input type of each operation is its own affair, checked by its schema at the door.
// oxlint-disable-next-line typescript/no-explicit-any -- the registry is heterogeneous; `never` would refuse every member
export type Read = ReadOperation<any, any>
// oxlint-disable-next-line typescript/no-explicit-any -- as above
export type Write = WriteOperation<any, any, any>
export type Operation = Read | Write

/** Checks the contract at the definition and keeps the types inferred. */
export function defineRead<Input, Output extends Json>(
  operation: Omit<ReadOperation<Input, Output>, 'kind'>,
): ReadOperation<Input, Output> {
  return { kind: 'read', ...operation }
}

/** Checks the contract at the definition and keeps the types inferred. */
export function defineWrite<Input, Facts extends Json, Output extends Json>(
  operation: Omit<WriteOperation<Input, Facts, Output>, 'kind'>,
): WriteOperation<Input, Facts, Output> {
  return { kind: 'write', ...operation }
}

/** The request as its operation sees it. */
export function frozenRequest(request: ApprovalRequest): FrozenRequest<unknown, Json> {
  return {
    input: request.input,
    facts: request.prepared,
    precondition: request.precondition,
    call: request.call,
    providerKey: request.providerKey,
  }
}
