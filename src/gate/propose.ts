import { ShieldError } from '../domain/errors.ts'
import type { ApprovalRequest } from '../domain/request.ts'
import { freeze, type Ask } from './freeze.ts'
import type { Parts } from './parts.ts'

export interface Proposal {
  readonly request: ApprovalRequest
  /** False when an identical one was there already and is returned instead. */
  readonly isNew: boolean
}

/**
 * Freezes a write and queues it. Fails with `conflict` when the idempotency key was used for something else.
 * `duplicate`: queue a second one even if an identical one is still pending.
 */
export async function propose(parts: Parts, ask: Ask, duplicate: boolean): Promise<Proposal> {
  const request = await freeze(parts, ask)
  const store = await parts.store()
  const proposed = await store.requests.propose(request, !duplicate, {
    at: request.createdAt,
    type: 'request.proposed',
    subject: request.id,
    actor: request.requester,
    data: {
      operation: request.operation,
      connection: request.connection.id,
      digest: request.digest,
      providerKey: request.providerKey,
      expiresAt: request.expiresAt,
    },
  })
  if (proposed.kind === 'key_conflict') {
    throw new ShieldError(
      'conflict',
      `The idempotency key was already used for another write, ${proposed.request.id} (${proposed.request.operation})`,
      { hint: `shield approvals show ${proposed.request.id}, or use another key` },
    )
  }
  return { request: proposed.request, isNew: proposed.kind === 'created' }
}
