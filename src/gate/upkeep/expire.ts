import { SHIELD } from '../../domain/access/principal.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { Standing } from '../../domain/ports/guard-store.ts'
import { clockTrouble, judgedTime } from '../../domain/request/clock.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import { noteOf, type Parts } from '../parts.ts'

/**
 * Moves what was not decided, or approved and not started, in time. It is expired, which is not rejected. Nothing is
 * where the clock has leapt further than any of it was to wait, until somebody says that it is right. `seen`: how the
 * database stands, if that was looked at just now.
 */
export async function expireDue(parts: Parts, seen?: Standing): Promise<void> {
  const store = await parts.store()
  const standing = seen ?? (await store.guard.standing())
  const due = new Date(judgedNow(parts, standing)).toISOString()
  const overdue = await store.requests.due(due)
  if (overdue.length > 0 && isLeapBeyond(parts, standing, overdue)) {
    parts.notice(
      'The clock of this machine has leapt ahead, further than what is open was to wait: nothing expires by that. Set it right, or, if it is right now: shield doctor --reset-clock',
    )
    return
  }
  for (const { id, state, expiresAt } of overdue) {
    await store.requests.move({
      id,
      from: [state],
      to: 'expired',
      note: noteOf(parts, 'request.expired', id, SHIELD, { from: state, expiresAt }),
    })
  }
}

/**
 * Fails with `conflict` for a request whose time is over, as far as this clock can tell: what a leap leaves open is not
 * sent either before somebody has said what is so.
 */
export function refuseOverdue(
  parts: Parts,
  { id, expiresAt, state }: ApprovalRequest,
  standing: Standing,
): void {
  if (expiresAt === null || (state !== 'pending' && state !== 'approved')) return
  if (judgedNow(parts, standing) < Date.parse(expiresAt)) return
  throw new ShieldError('conflict', `${id} is over by the clock of this machine, which has leapt ahead`, {
    hint: 'Set the clock right; if it is right now: shield doctor --reset-clock',
  })
}

function isLeapBeyond(
  parts: Parts,
  { clock }: Pick<Standing, 'clock'>,
  overdue: readonly ApprovalRequest[],
): boolean {
  const trouble = clockTrouble(parts.clock(), clock)
  if (trouble?.kind !== 'ahead') return false
  const lives = overdue.map(({ createdAt, expiresAt, decision }) =>
    expiresAt === null ? 0 : Date.parse(expiresAt) - Date.parse(decision?.at ?? createdAt),
  )
  return trouble.by > Math.max(...lives)
}

/** Milliseconds since 1970 by which expiry is judged: never less than the highest time that the database has seen. */
export function judgedNow(parts: Parts, { clock }: Pick<Standing, 'clock'>): number {
  return judgedTime(parts.clock(), clock)
}

/** When something ends that begins now. ISO 8601; null: never. `seen`: as in `expireDue`. */
export async function endsAfter(
  parts: Parts,
  milliseconds: number | null,
  seen?: Pick<Standing, 'clock'>,
): Promise<string | null> {
  if (milliseconds === null) return null
  const standing = seen ?? (await (await parts.store()).guard.standing())
  return new Date(judgedNow(parts, standing) + milliseconds).toISOString()
}

/** Says so when the clock is behind: its time is not obeyed then. */
export function noticeClock(parts: Parts, { clock }: Pick<Standing, 'clock'>): void {
  const trouble = clockTrouble(parts.clock(), clock)
  if (trouble?.kind !== 'behind') return
  parts.notice(
    `The clock of this machine is behind ${new Date(trouble.mark.time).toISOString()}, which it has shown before; nothing expires until it has passed that again. Set it right, or, if it is right now: shield doctor --reset-clock`,
  )
}
