import type { ConnectionIdentity } from '../../domain/provider/connection.ts'
import { isShieldError, ShieldError } from '../../domain/errors.ts'
import type { ProviderResponse } from '../../domain/provider/http.ts'
import type { Nango } from '../../domain/ports/nango.ts'
import type { ProviderName } from '../../domain/provider/providers.ts'
import type { Parts } from '../parts.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'

/** What reads go through; a connection that is just being made has no name yet. */
export type Reachable = ConnectionIdentity & {
  readonly name?: string
  readonly provider: ProviderName
  readonly config: Readonly<Record<string, string>>
}

/** The reason of the error when the provider refuses the access and a refresh brought no other. */
export const TOKEN_DEAD = 'token_dead'

type Read = () => Promise<ProviderResponse>

/**
 * Runs reads at a provider that may no longer accept the token, of which Nango only knows how long it should have lasted.
 * On the first 401 Nango is told to refresh it, once for all the reads that were under way with it, and each of them is
 * repeated once. Never for a write: its one sending is spent. Fails with `not_connected` when there is no new token.
 */
export function renewingReads(
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
