import type { Actor } from '../access/actor.ts'
import type { OwnerState } from './attempt-owner.ts'
import type { RenderedPreview } from './preview.ts'
import type { ApprovalRequest, Origin, State } from './request.ts'

/** All that somebody should know who looks at a request, or decides on it. */
export interface RequestView {
  readonly request: ApprovalRequest
  readonly preview: RenderedPreview
  /** Milliseconds since 1970. */
  readonly now: number
  /** How many of this operation, asked for by the same requester, were approved since midnight, local time. */
  readonly approvedToday: number
  /** The one that it came from, and what the approver would read differently there. */
  readonly earlier: (Relative & { readonly changes: readonly FactChange[] }) | null
  /** Those that came from it, oldest first. */
  readonly later: readonly (Relative & { readonly kind: Origin['kind'] })[]
  /** Why it will not be sent although it waits for that: somebody else than shield changed it; null: nobody did. */
  readonly forged: string | null
  /** For a request being sent: whether its process still runs, as far as that can be seen from there. */
  readonly owner: OwnerState | null
}

/** One whose content was erased or lost: who asked, what was decided, how it ended, and nothing more. */
export interface ErasedView {
  readonly request: ApprovalRequest
  readonly preview: null
  readonly now: number
}

export interface Relative {
  readonly id: string
  readonly state: State
}

/** A fact of two requests that differs; null where one of them has none. */
export interface FactChange {
  readonly label: string
  readonly before: string | null
  readonly after: string | null
}

/** A request in a list. */
export interface ListedRequest {
  readonly request: ApprovalRequest
  /** As in `RequestView`. */
  readonly owner: OwnerState | null
}

/** A request that is decided on together with others. */
export interface Considered {
  readonly request: ApprovalRequest
  readonly preview: RenderedPreview
  /** As in `RequestView`. */
  readonly approvedToday: number
}

/** One thing that happened to a request: who, when, what, in words for people. Texts may come from outside. */
export interface Chapter {
  /** ISO 8601. */
  readonly at: string
  readonly who: Actor
  readonly what: string
  /** The audit entry that says so; null for what the log says about another request. */
  readonly entry: number | null
}
