import { clockTrouble } from '../domain/clock.ts'
import type { Connection } from '../domain/connection.ts'
import { isShieldError } from '../domain/errors.ts'
import type { ProviderName } from '../domain/provider.ts'
import type { ConnectionStatus, Health, Standings } from '../domain/status.ts'
import type { Parts } from './parts.ts'
import { readAccess } from './read-access.ts'
import { tidy } from './tidy.ts'

/**
 * How things stand. Asks Nango once; `check` also asks each provider. Trouble with one connection, or with Nango, is
 * part of the answer and no failure.
 */
export async function status(
  parts: Parts,
  provider: ProviderName | undefined,
  check: boolean,
): Promise<Standings> {
  const { hold, clock } = await tidy(parts)
  const store = await parts.store()
  const all = await store.connections.list()
  const wanted = all.filter((one) => provider === undefined || one.provider === provider)
  return {
    connections: await Promise.all(wanted.map((connection) => connectionStatus(parts, connection, check))),
    requests: await store.requests.count(),
    auditHead: await store.audit.head(),
    hold,
    clock: clockTrouble(parts.clock(), clock),
  }
}

async function connectionStatus(
  parts: Parts,
  connection: Connection,
  check: boolean,
): Promise<ConnectionStatus> {
  const reconnect = `shield connect ${connection.provider}${connection.name === connection.provider ? '' : ` --as ${connection.name}`}`
  try {
    const nango = await parts.nango()
    const { integration, nangoConnectionId } = connection
    const [known] = await nango.listConnections({ integration, nangoConnectionId })
    if (known === undefined)
      return trouble(connection, 'gone', 'Nango no longer has this connection', reconnect)
    if (known.hasAuthError)
      return trouble(connection, 'refresh_failed', 'Its token could not be refreshed', reconnect)
    if (!check) return { connection, health: 'unchecked', message: null, hint: null }
    return await checkAtProvider(parts, connection, reconnect)
  } catch (error) {
    if (!isShieldError(error)) throw error
    const health = error.code === 'unavailable' ? 'unreachable' : 'refused'
    return trouble(connection, health, error.message, error.hint ?? reconnect)
  }
}

async function checkAtProvider(
  parts: Parts,
  connection: Connection,
  reconnect: string,
): Promise<ConnectionStatus> {
  const provider = await parts.provider(connection.provider)
  const { account } = await readAccess(parts, provider, connection)
  if (account.confirmed && connection.account.confirmed && account.label !== connection.account.label) {
    return trouble(connection, 'refused', `Another account is behind it now: ${account.label}`, reconnect)
  }
  if (!account.confirmed && connection.account.confirmed) {
    return trouble(connection, 'refused', 'The provider no longer lets its account be read', reconnect)
  }
  return { connection, health: 'ok', message: null, hint: null }
}

function trouble(connection: Connection, health: Health, message: string, hint: string): ConnectionStatus {
  return { connection, health, message, hint }
}
