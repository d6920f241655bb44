import { canonicalJson } from '../../domain/text/json.ts'
import type { Recovery } from '../../domain/operation/operation.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { Store } from '../../domain/ports/store.ts'

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
