import type { NangoParts, StoredConnection } from './state.ts'

/** Nango refreshes a token that has less than this left, at every use of it. */
const MARGIN = 15 * 60_000

/** The connection with a token that is good for now; a new one is stored. */
export function refreshed(
  parts: NangoParts,
  connection: StoredConnection,
  isForced = false,
): StoredConnection {
  if (!isForced && connection.expiresAt - parts.now() >= MARGIN) return connection
  const provider = parts.state.integrations.get(connection.integration)?.provider
  const grant = provider?.refresh(connection.grant.refreshToken)
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
