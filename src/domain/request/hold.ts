import type { Actor } from '../access/principal.ts'
import { ShieldError } from '../errors.ts'
import type { ApprovalRequest } from './request.ts'

/** The emergency brake: while there is one, nothing is sent. */
export interface Hold {
  readonly reason: string
  readonly by: Actor
  readonly at: string
}

/** The error for anybody who wants something sent meanwhile. Code `denied`. */
export function heldError({ reason, by, at }: Hold): ShieldError {
  return new ShieldError('denied', `Nothing is sent: ${by.name} put it all on hold at ${at}: ${reason}`, {
    hint: 'shield approvals release',
  })
}

/** Fails with `denied` while everything is on hold, for a request that approving would send. */
export function refuseHeld(hold: Hold | null, { id, state }: ApprovalRequest): void {
  if (hold === null || (state !== 'pending' && state !== 'approved')) return
  const { code, message, hint } = heldError(hold)
  throw new ShieldError(code, `${message}; ${id} stays ${state}`, { hint })
}

export function isSameHold(one: Hold | null, other: Hold | null): boolean {
  if (one === null || other === null) return one === other
  const isSameBy = one.by.name === other.by.name && one.by.door === other.by.door
  return one.reason === other.reason && one.at === other.at && isSameBy
}
