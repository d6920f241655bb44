import type { Proposed } from '../ports/store.ts'
import type { ApprovalRequest } from '../request/request.ts'
import { isSameWrite } from './duplicate.ts'

/**
 * What a proposal under an idempotency key is answered with where its requester used that key before: that very request,
 * whatever became of it, or a conflict. Undefined: there is no key, or nobody used it.
 */
export function underSameKey(
  asked: ApprovalRequest,
  found: ApprovalRequest | undefined,
): Exclude<Proposed, { readonly kind: 'created' }> | undefined {
  if (asked.idempotencyKey === null || found === undefined) return undefined
  const isKeyOf =
    found.idempotencyKey === asked.idempotencyKey && found.requester.name === asked.requester.name
  if (!isKeyOf) return undefined
  return { kind: isSameWrite(asked, found) ? 'existing' : 'key_conflict', request: found }
}
