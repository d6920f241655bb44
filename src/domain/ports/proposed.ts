import type { ApprovalRequest } from '../request/request.ts'

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
