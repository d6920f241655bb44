import type { AuditNote } from '../../domain/audit/audit.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { NothingToDo, Proposal } from '../../domain/ports/gate.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { Proposed } from '../../domain/ports/store.ts'
import { freeze, type Ask, type Frozen } from './freeze.ts'
import type { Parts } from '../parts.ts'
import { tidy } from '../upkeep/tidy.ts'

/**
 * Freezes a write and queues it. Fails with `conflict` when the idempotency key was used for something else, with `denied`
 * where its requester has too much waiting.
 * `duplicate`: queue a second one even if an identical one is still pending, or if there is nothing to do.
 */
export async function propose(parts: Parts, ask: Ask, duplicate: boolean): Promise<Proposal | NothingToDo> {
  await tidy(parts)
  const frozen = await freeze(parts, ask)
  return (duplicate ? null : await needlessly(parts, frozen)) ?? queue(parts, frozen.request, !duplicate)
}

/**
 * What is answered where there is nothing to do: the request that stands under the same idempotency key, if one does,
 * since it was promised for that key. Null: there is something to do. Fails as `propose` does.
 */
export async function needlessly(
  parts: Parts,
  { request, nothingToDo }: Frozen,
): Promise<Proposal | NothingToDo | null> {
  if (nothingToDo === null) return null
  const store = await parts.store()
  const same = await store.requests.underSameKey(request)
  return same === undefined ? { nothingToDo } : proposalOf(same)
}

/** Queues what is frozen, or returns what was queued before in its place. Fails as `propose` does. */
export async function queue(parts: Parts, request: ApprovalRequest, reuse: boolean): Promise<Proposal> {
  const store = await parts.store()
  return proposalOf(await store.requests.propose(request, reuse, proposalNote(request), parts.bound))
}

export function proposalOf(proposed: Proposed): Proposal {
  if (proposed.kind === 'key_conflict') {
    throw new ShieldError(
      'conflict',
      `The idempotency key was already used for another write, ${proposed.request.id} (${proposed.request.operation})`,
      { hint: `shield approvals show ${proposed.request.id}, or use another key` },
    )
  }
  return { request: proposed.request, isNew: proposed.kind === 'created' }
}

export function proposalNote(request: ApprovalRequest): AuditNote {
  const { origin } = request
  return {
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
      ...(origin === undefined ? {} : { origin: { ...origin } }),
    },
  }
}
