import { SHIELD } from '../../domain/access/principal.ts'
import { tryOr } from '../../domain/errors.ts'
import { frozenRequest } from '../../domain/operation/operation.ts'
import type { LookupResult } from '../../domain/request/outcome.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import { writeNamed, type Parts } from '../parts.ts'
import { readingFor } from '../reach/reading.ts'
import { settle } from './settle.ts'
import { settleByStatuses } from '../webhooks/settle-by-statuses.ts'

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
