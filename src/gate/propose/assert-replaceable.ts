import { stateNow, type ApprovalRequest } from '../../domain/request/request.ts'
import { ShieldError } from '../../domain/errors.ts'
import { option, say } from '../../domain/text/wording.ts'

/** Fails as `replace` does, before anything is read for the new one. */
export function assertReplaceable(old: ApprovalRequest, operation: string): void {
  if (old.operation !== operation) {
    throw new ShieldError('usage', `${old.id} is ${old.operation}; ${operation} cannot stand in its place`, {
      hint: say`shield approvals cancel ${old.id}, and propose the other without ${option('--supersedes', 'supersedes')}`,
    })
  }
  if (old.state !== 'pending' && old.state !== 'approved' && old.state !== 'cancelled')
    throw tooLateToReplace(old)
}

/** It is not waiting any more. */
export function tooLateToReplace({ id, state }: ApprovalRequest): ShieldError {
  const next = state === 'executing' || state === 'unknown' || state === 'succeeded' ? 'show' : 'retry'
  return new ShieldError('conflict', `${id} cannot be replaced: it ${stateNow(state)}`, {
    hint: `shield approvals ${next} ${id}`,
  })
}
