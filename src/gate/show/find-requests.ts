import { ShieldError } from '../../domain/errors.ts'
import { isWholeId, parseIdPrefix } from '../../domain/id.ts'
import type { RequestDoor, RequestFilter } from '../../domain/ports/gate.ts'
import type { Store } from '../../domain/ports/store.ts'
import type { Hold } from '../../domain/request/hold.ts'
import type { ListedRequest } from '../../domain/request/request-view.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { Parts } from '../parts.ts'
import { ownerState, tidyToLook } from '../upkeep/tidy.ts'
import { quoted } from '../../domain/text/quoted.ts'

/**
 * The request somebody means by an id or any unique start of one. Fails with `usage` when no id can start so or
 * several do (they are listed), with `not_found` when none does. With a requester, only among what that one asked for.
 */
export async function getRequest(store: Store, typed: string, requester?: string): Promise<ApprovalRequest> {
  const prefix = parseIdPrefix('apr', typed)
  if (prefix === undefined) {
    throw new ShieldError('usage', `${quoted(typed)} is not the start of a request's id`, {
      hint: 'An id looks like apr_7f3k9q2m4x; `shield approvals list` shows them',
    })
  }
  const request = isWholeId('apr', prefix)
    ? await store.requests.find(prefix)
    : await onlyOne(store, { typed, prefix }, requester)
  if (request === undefined || (requester !== undefined && request.requester.name !== requester)) {
    throw new ShieldError('not_found', `There is no request ${typed}`, { hint: 'shield approvals list' })
  }
  return request
}

async function onlyOne(
  store: Store,
  { typed, prefix }: { readonly typed: string; readonly prefix: string },
  requester: string | undefined,
): Promise<ApprovalRequest | undefined> {
  const [id, ...others] = await store.requests.idsStartingWith(prefix, requester)
  if (others.length > 0) {
    throw new ShieldError('usage', `Several requests start with ${typed}: ${[id, ...others].join(', ')}`, {
      hint: 'Type more of the id',
    })
  }
  return id === undefined ? undefined : store.requests.find(id)
}

/** The newest requests that a filter lets through, and the hold in force. Fails with `not_found` for its connection. */
export async function listRequests(
  parts: Parts,
  { connection, ...filter }: RequestFilter,
): Promise<{ readonly requests: readonly ListedRequest[]; readonly hold: Hold | null }> {
  const { hold } = await tidyToLook(parts)
  const { requests } = await parts.store()
  const found = await requests.list({
    ...filter,
    ...(await connectionOf(parts, connection)),
  })
  return {
    hold,
    requests: await Promise.all(
      found.map(async (request) => ({
        request,
        owner: request.state === 'executing' ? await ownerState(parts, request) : null,
      })),
    ),
  }
}

/** What ended last, of what a filter lets through. Fails with `not_found` for its connection. */
export async function listEnded(
  parts: Parts,
  { connection, ...filter }: Parameters<RequestDoor['ended']>[0] & { readonly requester?: string },
): Promise<readonly ApprovalRequest[]> {
  await tidyToLook(parts)
  const { requests } = await parts.store()
  return requests.ended({ ...filter, ...(await connectionOf(parts, connection)) })
}

/** Its id, for a store. Loaded only where a connection is named: the plain list is what is typed most. */
async function connectionOf(parts: Parts, name: string | undefined): Promise<{ connection?: string }> {
  if (name === undefined) return {}
  const { getConnection } = await import('../connect/connections.ts')
  return { connection: (await getConnection(parts, name)).id }
}
