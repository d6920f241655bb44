import { stateNow } from '../../domain/request/request.ts'
import { ShieldError, type ErrorCode } from '../../domain/errors.ts'
import type { ApprovalRequest, State } from '../../domain/request/request.ts'

/**
 * How a request ended, as the one who proposed it or waits for it is told: null when it succeeded, else the failure
 * with its code from the exit-code table.
 */
export function failureOf(request: ApprovalRequest): ShieldError | null {
  const failure = FAILURES[request.state]
  if (failure === null) return null
  const { code, message } = failure(request)
  return new ShieldError(code, message, { hint: `shield approvals ${nextOf(request, code)} ${request.id}` })
}

/** What ran out or went stale can be proposed again as it is; it is read anew then. */
function nextOf({ state, ending }: ApprovalRequest, code: ErrorCode): string {
  const canPropose = state === 'expired' || (state === 'failed' && ending?.code === 'stale')
  return canPropose ? 'retry' : (NEXT[code] ?? 'show')
}

interface Failure {
  readonly code: ErrorCode
  readonly message: string
}

/** The verb of the next command; showing it, where there is nothing left to do. */
const NEXT: Readonly<Partial<Record<ErrorCode, string>>> = { outcome_unknown: 'resolve', pending: 'approve' }

const FAILURES: Readonly<Record<State, ((request: ApprovalRequest) => Failure) | null>> = {
  succeeded: null,
  failed,
  rejected: (request) => ({
    code: 'not_granted',
    message: `${request.id} was rejected by ${request.decision?.actor.name ?? 'somebody'}${because(request.decision?.reason)}`,
  }),
  cancelled: (request) => ({
    code: 'not_granted',
    message: `${request.id} was cancelled by ${request.ending?.by?.name ?? 'somebody'}${because(request.ending?.message)}`,
  }),
  expired: ({ id }) => ({ code: 'not_granted', message: `${id} expired; nothing was sent` }),
  unknown: ({ id, ending }) => ({
    code: 'outcome_unknown',
    message: `${id} was sent and its outcome is unknown${because(ending?.message)}`,
  }),
  executing: ({ id }) => ({ code: 'outcome_unknown', message: `${id} is being sent by another process` }),
  pending: waiting,
  approved: waiting,
}

function failed({ id, ending }: ApprovalRequest): Failure {
  if (ending?.code === 'stale') return { code: 'conflict', message: `${id} was not sent: ${ending.message}` }
  const word = ending?.code === 'word' ? `, by the word of ${ending.by?.name ?? 'somebody'}` : ''
  return { code: 'failed', message: `${id} was not applied${word}${because(ending?.message)}` }
}

function waiting({ id, state }: ApprovalRequest): Failure {
  return { code: 'pending', message: `${id} ${stateNow(state)}; nothing was sent` }
}

function because(reason: string | null | undefined): string {
  return reason === null || reason === undefined || reason === '' ? '' : `: ${reason}`
}
