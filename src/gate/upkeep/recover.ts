import type { ApprovalRequest, OwnerState } from '../../domain/request/request.ts'
import { timestamp, type Parts } from '../parts.ts'

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
    note: {
      at: timestamp(parts),
      type: 'request.unknown',
      subject: request.id,
      actor: { name: 'shield', door: 'policy' },
      data: { from: 'executing', reason: why, attempt: request.attempt?.id ?? null },
    },
  })
  return moved.request
}
