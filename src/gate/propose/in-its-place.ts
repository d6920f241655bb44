import type { Actor } from '../../domain/access/principal.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { Store } from '../../domain/ports/store.ts'
import { type ApprovalRequest, OPEN_STATES, stateNow } from '../../domain/request/request.ts'

/** What was proposed in the place of any of these, near or far, and was done or still may be; undefined: nothing. */
export async function inTheirPlace(
  store: Store,
  requests: readonly Pick<ApprovalRequest, 'id'>[],
): Promise<ApprovalRequest | undefined> {
  for (const { id } of requests) {
    const later = await store.requests.descendants(id)
    for (const one of later.filter(({ origin }) => origin?.kind === 'replacement')) {
      const standing = await standingOf(store, one)
      if (standing !== undefined) return standing
    }
  }
  return undefined
}

/** This one, or what came of it: a retry of it stands for it, too. */
async function standingOf(store: Store, request: ApprovalRequest): Promise<ApprovalRequest | undefined> {
  if (OPEN_STATES.includes(request.state) || request.state === 'succeeded') return request
  for (const one of await store.requests.descendants(request.id)) {
    const standing = await standingOf(store, one)
    if (standing !== undefined) return standing
  }
  return undefined
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
