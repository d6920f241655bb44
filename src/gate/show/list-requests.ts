import type { RequestFilter } from '../../domain/ports/gate.ts'
import type { Hold } from '../../domain/request/hold.ts'
import type { ListedRequest } from '../../domain/request/request-view.ts'
import type { Parts } from '../parts.ts'
import { ownerState } from '../upkeep/recover.ts'
import { tidy } from '../upkeep/tidy.ts'

/** The newest requests that a filter lets through, and the hold in force. Fails with `not_found` for its connection. */
export async function listRequests(
  parts: Parts,
  { connection, ...filter }: RequestFilter,
): Promise<{ readonly requests: readonly ListedRequest[]; readonly hold: Hold | null }> {
  const { hold } = await tidy(parts)
  const { requests } = await parts.store()
  const found = await requests.list({
    ...filter,
    ...(connection === undefined ? {} : { connection: await idOf(parts, connection) }),
  })
  return {
    hold,
    requests: found.map((request) => ({
      request,
      owner: request.state === 'executing' ? ownerState(parts, request) : null,
    })),
  }
}

/** Loaded only where a connection is named: the plain list is what is typed most. */
async function idOf(parts: Parts, connection: string): Promise<string> {
  const { getConnection } = await import('../connect/connections.ts')
  return (await getConnection(parts, connection)).id
}
