import { ShieldError, isShieldError, tryOr } from '../../domain/errors.ts'
import type { Reading } from '../../domain/operation/operation.ts'
import type { Nango } from '../../domain/ports/nango.ts'
import type { Connection, ConnectionIdentity } from '../../domain/provider/connection.ts'
import { type ProviderResponse, findReadingPost } from '../../domain/provider/http.ts'
import type { ProviderAccess } from '../../domain/provider/provider.ts'
import type { ProviderName } from '../../domain/provider/providers.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'
import type { Parts } from '../parts.ts'
import { explainMissing } from './environment.ts'
import { deathIn, rememberRead, naming, TOKEN_DEAD } from './connection-trouble.ts'
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
    pause: (milliseconds) => parts.pause(milliseconds),
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
  const { id, nangoConnectionId, accessEndedAt } = connection
  const note = async (death: string | null | undefined): Promise<void> => {
    if (death !== undefined && accessEndedAt !== undefined)
      await rememberRead(parts, { id, nangoConnectionId, accessEndedAt }, death)
  }
  const read = async (ask: Read): Promise<ProviderResponse> => {
    try {
      const renewed = await renewing(ask)
      if (accessEndedAt !== undefined) await note(await deathAfter(parts, nango, connection, renewed))
      return renewed.response
    } catch (error) {
      const told = await explained(parts, connection, error)
      await note(deathIn(told))
      throw told
    }
  }
  return {
    apiVersion,
    config: connection.config,
    ...defined({ name }),
    get: (path, query = []) => read(() => nango.get(connection, path, query)),
    getOpen: (path, query = []) => nango.get(connection, path, query),
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

/** In the name of the connection, where it has one. */
async function explained(
  parts: Parts,
  { name, provider, environment }: Reachable,
  error: unknown,
): Promise<unknown> {
  if (name === undefined) return error
  const known = { name, provider, environment: environment ?? null }
  return explainMissing(parts, known, naming(known, error))
}

/** What reads go through; a connection that is just being made has no name yet. */
type Reachable = ConnectionIdentity & {
  readonly name?: string
  /** Absent: what it comes to is not kept in mind. */
  readonly accessEndedAt?: string | null
  readonly environment?: Connection['environment']
  readonly provider: ProviderName
  readonly config: Readonly<Record<string, string>>
}

type Read = () => Promise<ProviderResponse>

interface Renewed {
  readonly response: ProviderResponse
  /** The provider refused the access before, and answered so with a new one. */
  readonly isRenewed: boolean
}

/** Why a connection gives no access any more; null: it does; undefined: that cannot be told from this answer. */
async function deathAfter(
  parts: Parts,
  nango: Nango,
  connection: Reachable,
  { response: { status }, isRenewed }: Renewed,
): Promise<string | null | undefined> {
  if (status < 400) return null
  if (status === 401 && isRenewed) return TOKEN_DEAD
  const isDoubtful = connection.accessEndedAt === null && (status === 401 || status === 400)
  return isDoubtful && (await isKeyRefused(parts, nango, connection)) ? TOKEN_DEAD : undefined
}

/**
 * Whether a key that a person made is refused altogether, and not for this one read alone, which providers answer alike:
 * then its account cannot be read either.
 */
async function isKeyRefused(parts: Parts, nango: Nango, connection: Reachable): Promise<boolean> {
  const { auth, readAccount } = await parts.provider(connection.provider)
  if (auth !== 'form') return false
  const { id, integration, nangoConnectionId, provider, config } = connection
  const access = accessTo(parts, nango, { id, integration, nangoConnectionId, provider, config })
  return tryOr(
    async () => {
      await readAccount(access)
      return false
    },
    ({ code }) => code === 'not_connected',
  )
}

/**
 * Runs reads at a provider that may no longer accept the token, of which Nango only knows how long it should have lasted.
 * On the first 401 Nango is told to refresh it, once for all the reads that were under way with it, and each of them is
 * repeated once. Never for a write: its one sending is spent. Fails with `not_connected` when there is no new token.
 */
function renewingReads(parts: Parts, nango: Nango, connection: Reachable): (read: Read) => Promise<Renewed> {
  let renewal: Promise<boolean> | undefined
  let isOver = false
  let isRenewed = false
  return async (read) => {
    const isLast = isOver
    const response = await read()
    if (response.status !== 401 || isLast) return { response, isRenewed }
    renewal ??= renew(parts, nango, connection).finally(() => {
      isOver = true
    })
    isRenewed = await renewal
    return { response: isRenewed ? await read() : response, isRenewed }
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
