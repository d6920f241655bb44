import { ShieldError, isShieldError } from '../../domain/errors.ts'
import type { Reading } from '../../domain/operation/operation.ts'
import type { Nango } from '../../domain/ports/nango.ts'
import type { Connection, ConnectionIdentity } from '../../domain/provider/connection.ts'
import type { ProviderResponse } from '../../domain/provider/http.ts'
import type { ProviderAccess } from '../../domain/provider/provider.ts'
import type { ProviderName } from '../../domain/provider/providers.ts'
import { findReadingPost } from '../../domain/provider/http.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'
import type { Parts } from '../parts.ts'
import { naming, TOKEN_DEAD } from './name-trouble.ts'
import { defined } from '../../domain/text/json.ts'

/**
 * The only functions an operation is handed to look with. With a requester, of what shield itself knows of requests only
 * what that one asked for; null: everything.
 */
export async function readingFor(
  parts: Parts,
  connection: Connection,
  requester: string | null,
): Promise<Reading> {
  return {
    ...accessTo(parts, await parts.nango(), connection),
    connection,
    messages: async (filter) =>
      (await parts.store()).messages.list({
        ...filter,
        provider: connection.provider,
        ...(requester === null ? {} : { requester }),
      }),
    now: parts.now(),
    // The first use of Intl takes 12 ms and 8 MiB, and few operations ask for a zone.
    get systemTimeZone() {
      return parts.systemTimeZone()
    },
  }
}

/**
 * Ways to look at a provider through one connection. A POST goes out only if it is on the list of those that are known
 * to create nothing and its body only reads, whatever the caller's types say.
 */
export function accessTo(parts: Parts, nango: Nango, connection: Reachable): ProviderAccess {
  const apiVersion = parts.apiVersionOf(connection.provider)
  const { name, provider } = connection
  const renewing = renewingReads(parts, nango, connection)
  const read = (ask: () => Promise<ProviderResponse>) =>
    renewing(ask).catch((error: unknown) => {
      throw name === undefined ? error : naming({ name, provider }, error)
    })
  return {
    apiVersion,
    config: connection.config,
    ...defined({ name }),
    get: (path, query = []) => read(() => nango.get(connection, path, query)),
    query: async (post, body) => {
      const { readingPosts = {} } = await parts.provider(provider)
      const found = findReadingPost(readingPosts, post, body)
      if (found === undefined) {
        throw new ShieldError('internal', `A read tried to post what is not known to read: ${post}`)
      }
      return read(() => nango.query(connection, found.path(apiVersion), body))
    },
  }
}

/** What reads go through; a connection that is just being made has no name yet. */
type Reachable = ConnectionIdentity & {
  readonly name?: string
  readonly provider: ProviderName
  readonly config: Readonly<Record<string, string>>
}

type Read = () => Promise<ProviderResponse>

/**
 * Runs reads at a provider that may no longer accept the token, of which Nango only knows how long it should have lasted.
 * On the first 401 Nango is told to refresh it, once for all the reads that were under way with it, and each of them is
 * repeated once. Never for a write: its one sending is spent. Fails with `not_connected` when there is no new token.
 */
function renewingReads(
  parts: Parts,
  nango: Nango,
  connection: Reachable,
): (read: Read) => Promise<ProviderResponse> {
  let renewal: Promise<boolean> | undefined
  let isOver = false
  return async (read) => {
    const isLast = isOver
    const response = await read()
    if (response.status !== 401 || isLast) return response
    renewal ??= renew(parts, nango, connection).finally(() => {
      isOver = true
    })
    return (await renewal) ? read() : response
  }
}

/** Whether there may be a new token. */
async function renew(parts: Parts, nango: Nango, connection: Reachable): Promise<boolean> {
  const { auth } = await parts.provider(connection.provider)
  // A key or a token that a person made is what it is.
  if (auth === 'form') return false
  try {
    if ((await nango.refresh(connection)) === 'refreshed') return true
    parts.notice(
      'NANGO_API_KEY may not read credentials, so Nango could not be told to refresh an access that the provider refused',
    )
    return false
  } catch (error) {
    throw isShieldError(error) && error.reason === 'refresh_failed' ? ended(connection, error) : error
  }
}

function ended(connection: Reachable, cause: ShieldError): ShieldError {
  const name = connection.name ?? connection.provider
  return new ShieldError(
    'not_connected',
    `The access of ${name} has ended: the provider refuses it and gives Nango no new one`,
    { hint: reconnectCommand({ provider: connection.provider, name }), reason: TOKEN_DEAD, cause },
  )
}
