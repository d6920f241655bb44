import type { JsonObject } from '../../domain/text/json.ts'
import type { ApprovalRequest, Ending, State } from '../../domain/request/request.ts'
import type { Move } from '../../domain/ports/store.ts'
import { familyOf, haveOneEffect, mayHaveLanded } from './family.ts'
import { timestamp, type Parts } from '../parts.ts'

/**
 * What the success of a request means for the others that retries tie to it. Those with the same effect have it now:
 * doubt about them is settled, and a person's word that they failed is disproved. One that was not sent is not needed
 * any more and is cancelled: sent now, it might do the same a second time.
 */
export async function familyMoves(
  parts: Parts,
  request: ApprovalRequest,
  ending: Ending,
): Promise<readonly Move[]> {
  const family = await familyOf(await parts.store(), request)
  if (family.length === 0) return []
  const operation = await parts.operation(request.operation)
  const recovery = operation.kind === 'write' ? operation.recovery : 'none'
  return family.flatMap((member) => {
    if (isUnsent(member)) return [cancelling(parts, member, request)]
    if (mayHaveLanded(member) && haveOneEffect(recovery, member, request)) {
      return [settling(parts, member, request, ending)]
    }
    return []
  })
}

function isUnsent({ state }: ApprovalRequest): boolean {
  return state === 'pending' || state === 'approved'
}

function cancelling(parts: Parts, member: ApprovalRequest, { id }: ApprovalRequest): Move {
  const ending = {
    code: 'stale',
    message: `${id} succeeded: this is no longer needed`,
    evidence: null,
    result: null,
    by: null,
  } as const
  const note = noteOf(parts, member, 'cancelled', { from: member.state, through: id })
  return { id: member.id, from: ['pending', 'approved'], to: 'cancelled', ending, note }
}

function settling(parts: Parts, twin: ApprovalRequest, { id }: ApprovalRequest, ending: Ending): Move {
  const { evidence } = ending
  const note = noteOf(parts, twin, 'succeeded', { outcome: 'applied', evidence, attempt: null, through: id })
  const message = `Done: ${id} has the same effect and succeeded`
  return { id: twin.id, from: [twin.state], to: 'succeeded', ending: { ...ending, message }, note }
}

function noteOf(parts: Parts, { id }: ApprovalRequest, to: State, data: JsonObject) {
  const actor = { name: 'shield', door: 'policy' } as const
  return { at: timestamp(parts), type: `request.${to}`, subject: id, actor, data }
}
