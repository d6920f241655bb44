import { ShieldError } from '../errors.ts'
import type { LimitUse } from '../policy/policy.ts'
import { defined } from '../text/json.ts'
import { TRANSITIONS, type ApprovalRequest } from '../request/request.ts'
import type { Move } from '../ports/request-store.ts'

/** Whether the request is as the move expects it; any other state is an answer, not an error. */
export function isExpected(request: ApprovalRequest, { from, attemptId }: Move): boolean {
  return from.includes(request.state) && (attemptId === undefined || attemptId === request.attempt?.id)
}

/**
 * Fails with `internal` for what is not an arrow in the life of a request, and for an approval or rejection without a
 * decision of that verdict on these very bytes. The claim alone leads to `executing`.
 */
export function assertArrow({ id, state, digest }: ApprovalRequest, { to, decision }: Move): void {
  if (!TRANSITIONS[state].includes(to) || to === 'executing') {
    throw new ShieldError('internal', `${id} cannot be moved from ${state} to ${to}`)
  }
  const verdict = to === 'approved' ? 'approve' : to === 'rejected' ? 'reject' : undefined
  if (verdict === undefined) return
  if (decision?.verdict === verdict && decision.digest === digest) return
  throw new ShieldError('internal', `${id} cannot be ${to} without a decision that says so, on its digest`)
}

/** The move with what is used of the limits by which policy allows it: in the decision, under its seal, and in the log. */
export function withLimits(move: Move, limits: readonly LimitUse[]): Move {
  const { decision, note } = move
  if (decision?.policy === undefined || limits.length === 0) return move
  const policy = { ...decision.policy, limits }
  return { ...move, decision: { ...decision, policy }, note: { ...note, data: { ...note.data, policy } } }
}

/** The request as it is after the move. */
export function moved(request: ApprovalRequest, move: Move): ApprovalRequest {
  const { to, note, expiresAt, decision, ending } = move
  return {
    ...request,
    state: to,
    updatedAt: note.at,
    ...defined({ expiresAt, decision, ending }),
  }
}
