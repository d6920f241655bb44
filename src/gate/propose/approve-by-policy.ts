import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { Watch } from '../../domain/request/watch.ts'
import { approve } from '../send/decide.ts'
import type { Parts } from '../parts.ts'

/**
 * The same road as with a person, with the decision made by policy (INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0). Nothing
 * is skipped but the person.
 */
export async function approveByPolicy(
  parts: Parts,
  request: ApprovalRequest,
  watch: Watch,
): Promise<ApprovalRequest> {
  const actor = { name: 'INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0', door: 'policy' } as const
  const { id, digest } = request
  const decided = await approve(parts, { id, digest, actor, reason: null, assurance: 'policy' }, watch)
  return decided.request
}
