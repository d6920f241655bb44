import type { Actor } from '../../domain/access/principal.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { Store } from '../../domain/ports/store.ts'
import { type ApprovalRequest, OPEN_STATES, stateNow } from '../../domain/request/request.ts'
import { kinOf } from '../send/settle.ts'

/**
 * What stands for this request, so that a second thing would be done beside it: of all that retries and replacements tie to
 * it, near and far, what is open or was done. `besides`: what is not looked at. Undefined: nothing.
 */
export async function inItsPlace(
  store: Store,
  request: ApprovalRequest,
  besides: readonly ApprovalRequest[] = [],
): Promise<ApprovalRequest | undefined> {
  const own = new Set(besides.map(({ id }) => id))
  const kin = await kinOf(store, request)
  return kin.find(({ id, state }) => !own.has(id) && (OPEN_STATES.includes(state) || state === 'succeeded'))
}

/** Why nothing more is proposed for `old`: a second thing would be done beside what stands in its place. */
export function replacedError(old: ApprovalRequest, standing: ApprovalRequest, actor: Actor): ShieldError {
  // The id may be somebody else's; the history shows it to those who may see it.
  const isOwn = standing.requester.name === actor.name
  return new ShieldError(
    'conflict',
    `${isOwn ? standing.id : 'Another request'} stands in the place of ${old.id} and ${stateNow(standing.state)}`,
    { hint: isOwn ? `shield approvals show ${standing.id}` : `shield approvals history ${old.id}` },
  )
}
