import type { Actor } from '../access/principal.ts'
import { ShieldError } from '../errors.ts'
import { defined } from '../text/json.ts'
import { localTime } from '../text/times.ts'
import { movedError, type Moved } from './moved.ts'
import type { ApprovalRequest } from './request.ts'

/** The emergency brake: while there is one, nothing is sent. */
export interface Hold {
  readonly reason: string
  readonly by: Actor
  readonly at: string
  /** Left out: the queue is where it was, and the hold can be released here. */
  readonly moved?: Moved
  /** Which failover of the database waits to be released, and the hold with it; left out: none does. */
  readonly failover?: number
}

/** The error for anybody who wants something sent meanwhile; its hint says how that ends. Code `denied`. */
export function heldError({ reason, by, at, moved, failover }: Hold): ShieldError {
  if (moved !== undefined) return movedError(moved)
  return new ShieldError(
    'denied',
    `Nothing is sent: ${by.name} put it all on hold at ${localTime(at)}: ${reason}`,
    {
      hint: failover === undefined ? 'shield approvals release' : 'shield approvals release --after-failover',
    },
  )
}

/** Fails with `denied` while everything is on hold, for a request that approving would send. */
export function refuseHeld(hold: Hold | null, { id, state }: ApprovalRequest): void {
  if (hold === null || (state !== 'pending' && state !== 'approved')) return
  const { code, message, hint, reason } = heldError(hold)
  throw new ShieldError(code, `${message}; ${id} stays ${state}`, defined({ hint, reason }))
}

export function isSameHold(one: Hold | null, other: Hold | null): boolean {
  if (one === null || other === null) return one === other
  const isSameBy = one.by.name === other.by.name && one.by.door === other.by.door
  return one.reason === other.reason && one.at === other.at && isSameBy
}
