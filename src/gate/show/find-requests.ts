import { ShieldError } from '../../domain/errors.ts'
import { isWholeId, parseIdPrefix } from '../../domain/id.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { Store } from '../../domain/ports/store.ts'

/**
 * The request somebody means by an id or any unique start of one. Fails with `usage` when no id can start so or
 * several do (they are listed), with `not_found` when none does. With a requester, only among what that one asked for.
 */
export async function getRequest(store: Store, typed: string, requester?: string): Promise<ApprovalRequest> {
  const prefix = parseIdPrefix('apr', typed)
  if (prefix === undefined) {
    throw new ShieldError(
      'usage',
      `${JSON.stringify(typed.slice(0, 80))} is not the start of a request's id`,
      {
        hint: 'An id looks like apr_7f3k9q2m4x; `shield approvals list` shows them',
      },
    )
  }
  const request = isWholeId('apr', prefix)
    ? await store.requests.find(prefix)
    : await onlyOne(store, prefix, requester)
  if (request === undefined || (requester !== undefined && request.requester.name !== requester)) {
    throw new ShieldError('not_found', `There is no request ${prefix}`, { hint: 'shield approvals list' })
  }
  return request
}

async function onlyOne(
  store: Store,
  prefix: string,
  requester: string | undefined,
): Promise<ApprovalRequest | undefined> {
  const [id, ...others] = await store.requests.idsStartingWith(prefix, requester)
  if (others.length > 0) {
    throw new ShieldError('usage', `Several requests start with ${prefix}: ${[id, ...others].join(', ')}`, {
      hint: 'Type more of the id',
    })
  }
  return id === undefined ? undefined : store.requests.find(id)
}
