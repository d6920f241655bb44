import { frozenRequest, type Write } from '../../domain/operation/operation.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { Parts } from '../parts.ts'
import { settle } from '../send/settle.ts'

/**
 * Settles a request in doubt by the status webhooks that name its provider key, whenever those came: many come before
 * the sender has given its answer up. Null: they prove nothing, or nothing new. Reads only what is stored.
 */
export async function settleByStatuses(
  parts: Parts,
  operation: Write,
  request: ApprovalRequest,
): Promise<ApprovalRequest | null> {
  const { provider, providerKey, payloadLost } = request
  if (operation.interpretStatuses === undefined || payloadLost !== undefined) return null
  const statuses = await (await parts.store()).messages.statusesOf(provider, providerKey)
  const outcome = statuses.length === 0 ? null : operation.interpretStatuses(statuses, frozenRequest(request))
  // That a person was right needs no entry each time that it is told again.
  if (outcome === null || (request.state !== 'unknown' && outcome.kind !== 'applied')) return null
  return settle(parts, request, outcome, { evidence: 'webhook', actor: { name: provider, door: 'http' } })
}
