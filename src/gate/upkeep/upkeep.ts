import { isShieldError } from '../../domain/errors.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { Parts } from '../parts.ts'
import { reconcile } from '../send/reconcile.ts'
import { tidy } from './tidy.ts'
import { MAY_STILL_LAND } from '../../domain/limits.ts'

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
    if (await isSettled(parts, request)) settled += 1
  }
  return settled
}

function mayStillLand(parts: Parts, { attempt }: ApprovalRequest): boolean {
  return attempt !== null && parts.now() - Date.parse(attempt.startedAt) < MAY_STILL_LAND
}

async function isSettled(parts: Parts, request: ApprovalRequest): Promise<boolean> {
  try {
    return (await reconcile(parts, request)).request.state !== 'unknown'
  } catch (error) {
    if (!isShieldError(error)) throw error
    return false
  }
}
