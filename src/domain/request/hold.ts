import type { Actor } from '../access/principal.ts'
import { ShieldError, MOVED } from '../errors.ts'
import { defined } from '../text/json.ts'
import { localTime } from '../text/times.ts'
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

/** That a queue in a file is on its way to another place, or is there: nothing changes in the file any more. */
export interface Moved {
  /** The file. */
  readonly from: string
  /** Where it goes, for people: the address of a database without its password. */
  readonly to: string
  readonly at: string
  /** False: the copying has not come to its end, and goes on where it is asked for again. */
  readonly isDone: boolean
}

/** The error for anybody who wants something changed or sent there. Code `denied`. */
export function movedError({ from, to, isDone }: Moved): ShieldError {
  return isDone
    ? new ShieldError(
        'denied',
        `The queue in ${from} was moved to ${to}; nothing is changed or sent here any more`,
        {
          hint: 'Name its address in SHIELD_DATABASE_URL; what is here can still be read',
          reason: MOVED,
        },
      )
    : new ShieldError(
        'denied',
        `The queue in ${from} is being moved to ${to}; nothing is changed or sent meanwhile`,
        {
          hint: `If the queue is no longer being copied, go on with: shield store copy --from ${from}`,
          reason: MOVED,
        },
      )
}
