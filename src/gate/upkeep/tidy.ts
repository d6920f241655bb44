import { SHIELD } from '../../domain/access/principal.ts'
import { MOVED, ShieldError, tryOr } from '../../domain/errors.ts'
import type { Standing } from '../../domain/ports/guard-store.ts'
import { clockTrouble, judgedTime } from '../../domain/request/clock.ts'
import type { ApprovalRequest, Attempt, OwnerState } from '../../domain/request/request.ts'
import { noteOf, timestamp, type Parts } from '../parts.ts'
import { localTime } from '../../domain/text/times.ts'

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

/** The same for who only looks: what was moved elsewhere is put in order there, and can still be looked at here. */
export function tidyToLook(parts: Parts): Promise<Standing> {
  return tryOr(
    () => tidy(parts),
    async (error) => {
      if (error.reason !== MOVED) throw error
      return (await parts.store()).guard.standing()
    },
  )
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
    if ((await ownerState(parts, request)) === 'gone')
      await makeUnknown(parts, request, 'The process that was sending it is gone')
  }
}

/**
 * Whether who sends a request still does. An attempt of this very process that no longer runs counts as gone; where the
 * store itself keeps who may send, that counts, wherever they run.
 */
export async function ownerState(parts: Parts, request: ApprovalRequest): Promise<OwnerState> {
  const attempt = request.attempt
  if (attempt === null) return 'gone'
  if (parts.running.has(attempt.id)) return 'alive'
  const { guard } = await parts.store()
  return (await guard.senderState(attempt.id)) ?? ownerHere(parts, attempt)
}

/** As far as this machine can tell. */
function ownerHere(parts: Parts, { owner }: Attempt): OwnerState {
  const self = parts.owner()
  const isSelf =
    owner.pid === self.pid &&
    owner.startTime === self.startTime &&
    owner.bootId === self.bootId &&
    owner.host === self.host &&
    owner.pidNamespace === self.pidNamespace
  return isSelf ? 'gone' : parts.judge(owner)
}

/** Says that whether it was applied is in doubt. Returns the request as it is then, also where another process moved it. */
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
function noticeClock(parts: Parts, { clock }: Pick<Standing, 'clock'>): void {
  const trouble = clockTrouble(parts.clock(), clock)
  if (trouble?.kind !== 'behind') return
  parts.notice(
    `The clock of this machine is behind ${localTime(new Date(trouble.mark.time).toISOString())}, which it has shown before; nothing expires until it has passed that again. Set it right, or, if it is right now: shield doctor --reset-clock`,
  )
}
