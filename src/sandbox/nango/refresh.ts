import type { Grant } from '../provider.ts'
import type { NangoParts, StoredConnection } from './state.ts'

/** Nango refreshes a token that has less than this left, at every use of it. */
const MARGIN = 15 * 60_000

/** The connection with a token that is good for now; a new one is stored. */
export function refreshed(
  parts: NangoParts,
  connection: StoredConnection,
  isForced = false,
): StoredConnection {
  const { expiresAt, grant: held } = connection
  if (expiresAt === null || 'type' in held) return connection
  if (!isForced && expiresAt - parts.now() >= MARGIN) return connection
  const grant = renew(parts, connection.integration, held.refreshToken)
  if (grant === undefined) return connection
  const renewed = {
    ...connection,
    grant,
    expiresAt: parts.now() + grant.expiresInSeconds * 1_000,
    updatedAt: parts.now(),
  }
  parts.state.connections.set(renewed.number, renewed)
  return renewed
}

function renew(parts: NangoParts, integration: string, refreshToken: string): Grant | undefined {
  const provider = parts.state.integrations.get(integration)?.provider
  return provider?.form === undefined ? provider?.refresh(refreshToken) : undefined
}
