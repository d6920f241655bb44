import { ShieldError } from '../../domain/errors.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { Considered } from '../../domain/request/request-view.ts'
import type { Parts } from '../parts.ts'
import { startOfDay } from '../upkeep/start-of-day.ts'
import { previewOf } from './view-request.ts'

/** What somebody should know who decides on several. Fails with `conflict` when one of them was erased. */
export async function consider(
  parts: Parts,
  requests: readonly ApprovalRequest[],
): Promise<readonly Considered[]> {
  const erased = requests.find(({ purgedAt }) => purgedAt !== undefined)
  if (erased !== undefined) {
    throw new ShieldError('conflict', `The content of ${erased.id} was erased: it cannot be decided on`)
  }
  const counts = new Map<string, Promise<number>>()
  return Promise.all(
    requests.map(async (request) => ({
      request,
      preview: await previewOf(parts, request),
      approvedToday: await countAlike(parts, request, counts),
    })),
  )
}

/** Each kind is counted once. */
async function countAlike(
  parts: Parts,
  { operation, requester }: ApprovalRequest,
  counts: Map<string, Promise<number>>,
): Promise<number> {
  const kind = JSON.stringify([operation, requester.name])
  const store = await parts.store()
  const since = startOfDay(parts.now())
  const known =
    counts.get(kind) ?? store.requests.countApproved({ operation, requester: requester.name, since })
  counts.set(kind, known)
  return known
}
