import type { Connection } from '../../domain/provider/connection.ts'
import { ShieldError } from '../../domain/errors.ts'
import { type ProviderResponse, findReadingPost } from '../../domain/provider/http.ts'
import type { Nango } from '../../domain/ports/nango.ts'
import type { Reading } from '../../domain/operation/operation.ts'
import type { ProviderAccess } from '../../domain/provider/provider.ts'
import { naming } from './name-trouble.ts'
import type { Parts } from '../parts.ts'
import { renewingReads, type Reachable } from './renewing-reads.ts'

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
    ...(name === undefined ? {} : { name }),
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
