import { SHIELD, type Actor } from '../../domain/access/principal.ts'
import { tryOr, ShieldError } from '../../domain/errors.ts'
import { frozenRequest } from '../../domain/operation/operation.ts'
import type { LookupResult } from '../../domain/request/outcome.ts'
import { type ApprovalRequest, stateNow } from '../../domain/request/request.ts'
import { writeNamed, type Parts, noteOf } from '../parts.ts'
import { readingFor } from '../reach/reading.ts'
import { settle } from './settle.ts'
import { settleByStatuses } from '../webhooks/settle-by-statuses.ts'
import type { Resolving } from '../../domain/ports/gate.ts'
import { makeUnknown, ownerState, tidy } from '../upkeep/tidy.ts'
import { getRequest } from '../show/find-requests.ts'

export interface Reconciled {
  readonly request: ApprovalRequest
  /**
   * Null when the operation has nothing to look for, its connection is gone, nobody knows what was sent, or status
   * webhooks have settled it.
   */
  readonly finding: LookupResult | null
}

/** Looks once for proof of what became of an `unknown` call: in what webhooks brought, then at the provider. Fails with what the look-up fails with. */
export async function reconcile(parts: Parts, request: ApprovalRequest): Promise<Reconciled> {
  const operation = await writeNamed(parts, request.operation)
  const heard = await settleByStatuses(parts, operation, request)
  if (heard !== null) return { request: heard, finding: null }
  const store = await parts.store()
  const connection = await store.connections.findById(request.connection.id)
  const isKnown = request.payloadLost === undefined
  if (operation.lookup === undefined || connection === undefined || !isKnown)
    return { request, finding: null }
  const finding = await operation.lookup(frozenRequest(request), await readingFor(parts, connection, null))
  if (finding.kind !== 'found') return { request, finding }
  const outcome = { kind: 'applied', result: finding.result } as const
  const settled = await settle(parts, request, outcome, { evidence: 'lookup', actor: SHIELD })
  return { request: settled, finding }
}

/** The request after one such look; where looking fails, the doubt stays. */
export async function lookForProofOf(parts: Parts, request: ApprovalRequest): Promise<ApprovalRequest> {
  return tryOr(
    async () => (await reconcile(parts, request)).request,
    () => request,
  )
}

interface Verdict {
  readonly applied: boolean
  readonly reason: string
  readonly actor: Actor
}

/**
 * Looks for proof of an `unknown` request; an owner that cannot be judged from here is given up first. Fails with
 * `conflict` when the request is not in doubt.
 */
export async function lookForProof(parts: Parts, id: string): Promise<Resolving> {
  await tidy(parts)
  const request = await doubtful(parts, id)
  return tryOr(
    async () => ({ ...(await reconcile(parts, request)), problem: null }),
    ({ message }) => ({ request, finding: null, problem: message }),
  )
}

/** Settles an `unknown` request by a person's word, which is shown as such for ever. */
export async function settleByWord(parts: Parts, id: string, verdict: Verdict): Promise<ApprovalRequest> {
  const store = await parts.store()
  const request = await doubtful(parts, id)
  if (verdict.applied) {
    const source = { evidence: 'person', actor: verdict.actor, word: verdict.reason } as const
    return settle(parts, request, { kind: 'applied', result: null }, source)
  }
  const moved = await store.requests.move({
    id: request.id,
    from: ['unknown'],
    to: 'failed',
    ending: { code: 'word', message: verdict.reason, evidence: 'person', result: null, by: verdict.actor },
    note: noteOf(parts, 'request.failed', request.id, verdict.actor, {
      outcome: 'not_applied',
      evidence: 'person',
      attempt: request.attempt?.id ?? null,
    }),
  })
  return moved.request
}

async function doubtful(parts: Parts, id: string): Promise<ApprovalRequest> {
  const request = await getRequest(await parts.store(), id)
  if (request.state === 'executing' && (await ownerState(parts, request)) === 'unjudged') {
    return makeUnknown(parts, request, 'The process that was sending it cannot be seen from here')
  }
  if (request.state === 'unknown') return request
  const running = request.state === 'executing' ? ` by process ${request.attempt?.owner.pid ?? '?'}` : ''
  throw new ShieldError('conflict', `${id} is not in doubt: it ${stateNow(request.state)}${running}`, {
    hint: `shield approvals show ${id}`,
  })
}
