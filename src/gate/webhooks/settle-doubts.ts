import type { ProviderName } from '../../domain/provider/providers.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { Parts } from '../parts.ts'
import { settleByStatuses } from './settle-by-statuses.ts'

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
