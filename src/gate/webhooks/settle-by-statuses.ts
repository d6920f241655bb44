import { frozenRequest, type Write } from '../../domain/operation/operation.ts'
import type { ProviderName } from '../../domain/provider/providers.ts'
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

/** Settles what these provider keys are in doubt about, as far as status webhooks prove it. */
export async function settleDoubts(
  parts: Parts,
  provider: ProviderName,
  providerKeys: readonly string[],
): Promise<void> {
  if (providerKeys.length === 0) return
  const store = await parts.store()
  await settleEach(parts, await store.requests.inDoubt(provider, providerKeys))
}

/** In doubt at once, at most: more of them mean other trouble. */
const MOST = 1_000

/**
 * The same for everything that is `unknown`: a status may have come while the call was still out, and its process may
 * have ended since.
 */
export async function settleAllDoubts(parts: Parts): Promise<void> {
  const store = await parts.store()
  await settleEach(parts, await store.requests.list({ states: ['unknown'], limit: MOST }))
}

async function settleEach(parts: Parts, requests: readonly ApprovalRequest[]): Promise<void> {
  for (const request of requests) {
    const operation = await parts.operation(request.operation)
    if (operation.kind === 'write') await settleByStatuses(parts, operation, request)
  }
}
