import type { WaitAsk } from '../../domain/ports/gate.ts'
import { OPEN_STATES, type ApprovalRequest } from '../../domain/request/request.ts'
import { awaitChange } from '../await-change.ts'
import { getRequest } from '../show/find-requests.ts'
import type { Parts } from '../parts.ts'
import { lookForProofOf } from './reconcile.ts'
import { MAY_STILL_LAND } from '../../domain/limits.ts'
import { tidyToLook } from '../upkeep/tidy.ts'

const LOOK_AGAIN = 250
const LOOK_FOR_PROOF_AGAIN = 5_000

/**
 * Stays until the request has ended, the time is over or the signal comes, and returns it as it is then. In doubt it
 * looks for proof until nothing more can be expected to land, and then returns it in doubt.
 */
export async function wait(parts: Parts, ask: WaitAsk): Promise<ApprovalRequest> {
  const store = await parts.store()
  const start = parts.now()
  let request = await getRequest(store, ask.id)
  let seen = request.state
  let lookedAt = Number.NEGATIVE_INFINITY
  for (;;) {
    const change = store.nextChange()
    await tidyToLook(parts)
    request = await getRequest(store, ask.id)
    if (request.state === 'unknown' && parts.now() - lookedAt >= LOOK_FOR_PROOF_AGAIN) {
      lookedAt = parts.now()
      request = await lookForProofOf(parts, request)
    }
    if (request.state !== seen) ask.onChange(request)
    seen = request.state
    const isOver = ask.timeout !== null && parts.now() - start >= ask.timeout
    if (isOver || ask.signal.aborted || hasEnded(parts, request)) return request
    await awaitChange(parts, change, LOOK_AGAIN, ask.signal)
  }
}

function hasEnded(parts: Parts, request: ApprovalRequest): boolean {
  if (!OPEN_STATES.includes(request.state)) return true
  const startedAt = request.attempt === null ? 0 : Date.parse(request.attempt.startedAt)
  return request.state === 'unknown' && parts.now() - startedAt >= MAY_STILL_LAND
}
