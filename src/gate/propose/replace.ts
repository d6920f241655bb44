import { ShieldError } from '../../domain/errors.ts'
import type { NothingToDo, Proposal } from '../../domain/ports/gate.ts'
import type { Move, Store } from '../../domain/ports/store.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import { stateNow } from '../../domain/request/request.ts'
import { option, say } from '../../domain/text/wording.ts'
import type { Parts } from '../parts.ts'
import { getRequest } from '../show/find-requests.ts'
import { tidy } from '../upkeep/tidy.ts'
import { familyOf, mayHaveLanded } from './family.ts'
import { freeze, type Ask } from './freeze.ts'
import { needlessly, proposalNote, proposalOf } from './propose.ts'

/**
 * Proposes a write in place of one that was not sent: the new one is queued and the old one cancelled, both or neither.
 * Where there is nothing to do, the old one stays. Fails with `conflict` when it is not waiting any more, with `usage` when it is another operation.
 */
export async function replace(parts: Parts, ask: Ask, oldId: string): Promise<Proposal | NothingToDo> {
  await tidy(parts)
  const store = await parts.store()
  const old = await getRequest(store, oldId)
  assertReplaceable(old, ask.operation.name)
  // Only under the same key can it be known what took its place.
  if (old.state === 'cancelled' && ask.idempotencyKey === null) throw tooLateToReplace(old)
  await refuseInDoubt(store, old)
  const frozen = await freeze(parts, ask)
  const needless = await needlessly(parts, frozen)
  if (needless !== null && 'nothingToDo' in needless) {
    return { nothingToDo: `${needless.nothingToDo}, and ${old.id} stays as it is` }
  }
  const request: ApprovalRequest = { ...frozen.request, origin: { kind: 'replacement', id: old.id } }
  const { requester: actor, createdAt: at } = request
  const message = `Replaced by ${request.id}`
  const cancelling: Move = {
    id: old.id,
    from: ['pending', 'approved'],
    to: 'cancelled',
    ending: { code: 'word', message, evidence: null, result: null, by: actor },
    note: { at, type: 'request.cancelled', subject: old.id, actor, data: { replacedBy: request.id } },
  }
  const replaced = await store.requests.replace(request, proposalNote(request), cancelling, parts.bound)
  if (replaced.kind === 'too_late') throw tooLateToReplace(replaced.request)
  const proposal = proposalOf(replaced)
  if (proposal.request.origin?.id === old.id) return proposal
  throw new ShieldError(
    'conflict',
    `The idempotency key stands for ${proposal.request.id}, which is not in the place of ${old.id}`,
    { hint: 'Use another key' },
  )
}

/** A retry in doubt carries the first one's key. Anything else in its place would do a second thing if that one landed. */
async function refuseInDoubt(store: Store, old: ApprovalRequest): Promise<void> {
  if (old.origin?.kind !== 'retry') return
  const doubtful = (await familyOf(store, old)).find(mayHaveLanded)
  if (doubtful === undefined) return
  throw new ShieldError(
    'conflict',
    `${old.id} cannot be replaced: it retries ${doubtful.id}, which may have been applied`,
    { hint: `shield approvals resolve ${doubtful.id}` },
  )
}

/** Fails as `replace` does, before anything is read for the new one. */
export function assertReplaceable(old: ApprovalRequest, operation: string): void {
  if (old.operation !== operation) {
    throw new ShieldError('usage', `${old.id} is ${old.operation}; ${operation} cannot stand in its place`, {
      hint: say`shield approvals cancel ${old.id}, and propose the other without ${option('--supersedes', 'supersedes')}`,
    })
  }
  if (old.state !== 'pending' && old.state !== 'approved' && old.state !== 'cancelled')
    throw tooLateToReplace(old)
}

/** It is not waiting any more. */
function tooLateToReplace({ id, state }: ApprovalRequest): ShieldError {
  const next = state === 'executing' || state === 'unknown' || state === 'succeeded' ? 'show' : 'retry'
  return new ShieldError('conflict', `${id} cannot be replaced: it ${stateNow(state)}`, {
    hint: `shield approvals ${next} ${id}`,
  })
}
