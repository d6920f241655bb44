/** `requester`: asks. `approver`: decides on what others ask for. `admin`: connects and configures. */
export const ROLES = ['requester', 'approver', 'admin'] as const

export type Role = (typeof ROLES)[number]

/** Whoever a token belongs to. It is the name that counts: two tokens of one principal are the same principal. */
export interface Principal {
  readonly name: string
  /** At least one. */
  readonly roles: readonly Role[]
  readonly tokenId: string
}

/** What somebody can be allowed to do at a server. */
export type Action =
  | 'read'
  | 'propose'
  | 'see-own'
  | 'see-all'
  | 'cancel-own'
  | 'cancel-any'
  | 'decide'
  | 'resolve'
  | 'retry'
  | 'hold'
  | 'audit'
  | 'connect'
  | 'configure'
  | 'webhooks'
