import type { Actor } from '../../domain/access/principal.ts'
import { ShieldError } from '../../domain/errors.ts'
import { type ApprovalRequest, stateNow } from '../../domain/request/request.ts'

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
