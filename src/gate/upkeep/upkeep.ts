import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { Parts } from '../parts.ts'
import { lookForProofOf } from '../send/reconcile.ts'
import { MAY_STILL_LAND } from '../../domain/limits.ts'
import { tidy } from './tidy.ts'

/** How many in doubt are looked at in one round, the newest first. */
const MOST = 50

/**
 * One round of what a server does by itself: recovery, expiry, and a look for proof of what is in doubt and could still
 * land. A look-up that fails is tried again in the next round. Returns how many were settled.
 */
export async function upkeep(parts: Parts, signal: AbortSignal): Promise<number> {
  await tidy(parts)
  const { requests } = await parts.store()
  const inDoubt = await requests.list({ states: ['unknown'], limit: MOST })
  let settled = 0
  for (const request of inDoubt.filter((one) => mayStillLand(parts, one))) {
    if (signal.aborted) break
    if ((await lookForProofOf(parts, request)).state !== 'unknown') settled += 1
  }
  return settled
}

function mayStillLand(parts: Parts, { attempt }: ApprovalRequest): boolean {
  return attempt !== null && parts.now() - Date.parse(attempt.startedAt) < MAY_STILL_LAND
}
