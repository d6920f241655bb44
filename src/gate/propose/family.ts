import { SHIELD } from '../../domain/access/principal.ts'
import type { Recovery } from '../../domain/operation/operation.ts'
import type { Store, Move } from '../../domain/ports/store.ts'
import type { ApprovalRequest, Ending } from '../../domain/request/request.ts'
import { canonicalJson } from '../../domain/text/json.ts'
import { noteOf, type Parts } from '../parts.ts'

/** All that retries tie to this request, near and far, without itself; each once. */
export async function familyOf(store: Store, request: ApprovalRequest): Promise<readonly ApprovalRequest[]> {
  const found = new Map([[request.id, request]])
  const waiting = [request]
  for (let member = waiting.pop(); member !== undefined; member = waiting.pop()) {
    for (const relative of await nextOf(store, member)) {
      if (found.has(relative.id)) continue
      found.set(relative.id, relative)
      waiting.push(relative)
    }
  }
  found.delete(request.id)
  return [...found.values()]
}

async function nextOf(store: Store, request: ApprovalRequest): Promise<readonly ApprovalRequest[]> {
  const younger = (await store.requests.descendants(request.id)).filter(isRetry)
  const older =
    request.origin !== undefined && isRetry(request)
      ? await store.requests.find(request.origin.id)
      : undefined
  return older === undefined ? younger : [older, ...younger]
}

function isRetry({ origin }: ApprovalRequest): boolean {
  return origin?.kind === 'retry'
}

/**
 * Whether both calls have one effect between them: the same call at the same account, which the provider does not apply
 * twice. What is true of one is then true of the other.
 */
export function haveOneEffect(recovery: Recovery, one: ApprovalRequest, other: ApprovalRequest): boolean {
  return (
    (recovery === 'client-key' || recovery === 'idempotent') &&
    canonicalJson(targetOf(one)) === canonicalJson(targetOf(other))
  )
}

function targetOf({ operation, connection, account, call }: ApprovalRequest) {
  return { operation, connection: { ...connection }, account, call: { ...call } }
}

/**
 * A refusal is proof that it was not applied, and so is that it was never sent; a person's word is not. Of one whose
 * content was erased nothing can be looked for, and its time is long over.
 */
export function mayHaveLanded({ state, ending, purgedAt }: ApprovalRequest): boolean {
  if (purgedAt !== undefined) return false
  return state === 'unknown' || (state === 'failed' && ending?.code === 'word')
}

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
    if (member.state === 'pending' || member.state === 'approved') return [cancelling(parts, member, request)]
    const isApplied = mayHaveLanded(member) && haveOneEffect(recovery, member, request)
    return isApplied ? [settling(parts, member, request, ending)] : []
  })
}

function cancelling(parts: Parts, member: ApprovalRequest, { id }: ApprovalRequest): Move {
  const message = `${id} succeeded: this is no longer needed`
  const ending = { code: 'stale', message, evidence: null, result: null, by: null } as const
  const data = { from: member.state, through: id }
  const note = noteOf(parts, 'request.cancelled', member.id, SHIELD, data)
  return { id: member.id, from: ['pending', 'approved'], to: 'cancelled', ending, note }
}

function settling(parts: Parts, twin: ApprovalRequest, { id }: ApprovalRequest, ending: Ending): Move {
  const { evidence } = ending
  const data = { outcome: 'applied', evidence, attempt: null, through: id }
  const note = noteOf(parts, 'request.succeeded', twin.id, SHIELD, data)
  const message = `Done: ${id} has the same effect and succeeded`
  return { id: twin.id, from: [twin.state], to: 'succeeded', ending: { ...ending, message }, note }
}
