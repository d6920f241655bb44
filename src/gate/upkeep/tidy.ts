import { SHIELD } from '../../domain/access/principal.ts'
import type { Standing } from '../../domain/ports/guard-store.ts'
import type { OwnerState } from '../../domain/request/request.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import { noteOf, timestamp, type Parts } from '../parts.ts'
import { expireDue, noticeClock } from './expire.ts'

/**
 * What every command that touches the queue does first: the journal, recovery and expiry. One row, one look at a file
 * and two indexed look-ups when idle. Returns how the database stands then.
 */
export async function tidy(parts: Parts): Promise<Standing> {
  const { guard } = await parts.store()
  const found = await guard.standing()
  if (found.journal === 'changed') await recoverSent(parts)
  const standing = found.journal === 'changed' ? await guard.standing() : found
  noticeClock(parts, standing)
  await recover(parts)
  await expireDue(parts, standing)
  return standing
}

/**
 * Holds the intent journal against the database, and says what came to light: what was sent and lost is `unknown` from
 * here on, and everything is on hold. Fails with `unavailable` when the journal is another database's.
 */
async function recoverSent(parts: Parts): Promise<void> {
  const { guard } = await parts.store()
  const { lost, damage, vault } = await guard.recoverSent(timestamp(parts))
  if (lost.length > 0) {
    parts.notice(
      `The database had lost what was sent for ${lost.join(', ')}: the outcome is unknown now, and everything is on hold. Was an older copy restored? shield approvals release lets sending go on`,
    )
  }
  const doubts = { 'intent journal': damage, 'vault beside the database': vault }
  for (const [what, why] of Object.entries(doubts)) {
    if (why === null) continue
    parts.notice(
      `The ${what} cannot be relied on (${why}), so everything is on hold: shield doctor, then shield approvals release`,
    )
  }
}

/**
 * An `executing` request whose process is gone may or may not have been sent: it becomes `unknown`. Never by a time
 * limit, never back to `approved`. An owner that cannot be judged from here is left for `approvals resolve`.
 */
export async function recover(parts: Parts): Promise<void> {
  const store = await parts.store()
  for (const request of await store.requests.executing()) {
    if (ownerState(parts, request) === 'gone')
      await makeUnknown(parts, request, 'The process that was sending it is gone')
  }
}

/** An attempt of this very process that does not run any more counts as gone. */
export function ownerState(parts: Parts, request: ApprovalRequest): OwnerState {
  const attempt = request.attempt
  if (attempt === null) return 'gone'
  if (parts.running.has(attempt.id)) return 'alive'
  const self = parts.owner()
  const { owner } = attempt
  const isSelf =
    owner.pid === self.pid &&
    owner.startTime === self.startTime &&
    owner.bootId === self.bootId &&
    owner.host === self.host &&
    owner.pidNamespace === self.pidNamespace
  return isSelf ? 'gone' : parts.judge(owner)
}

/** Says that whether it was applied is in doubt. Returns the request as it is then, whoever moved it. */
export async function makeUnknown(
  parts: Parts,
  request: ApprovalRequest,
  why: string,
): Promise<ApprovalRequest> {
  const store = await parts.store()
  const moved = await store.requests.move({
    id: request.id,
    from: ['executing'],
    to: 'unknown',
    ending: { code: 'interrupted', message: why, evidence: null, result: null, by: null },
    note: noteOf(parts, 'request.unknown', request.id, SHIELD, {
      from: 'executing',
      reason: why,
      attempt: request.attempt?.id ?? null,
    }),
  })
  return moved.request
}
