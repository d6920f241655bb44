import { isConnectionName, type Connection } from '../../domain/provider/connection.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { ProviderName } from '../../domain/provider/providers.ts'
import type { Store } from '../../domain/ports/store.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'
import { option, say } from '../../domain/text/wording.ts'

/**
 * The connection an operation runs on: the named one, or the provider's only one. Fails with `not_connected` when
 * there is none of the provider's, with `not_found` when others are there than the named one, with `usage` when there are
 * several and none was named or the named one is another provider's.
 */
export async function pickConnection(
  store: Store,
  provider: ProviderName,
  name: string | undefined,
): Promise<Connection> {
  const all = await store.connections.list()
  const own = all.filter((connection) => connection.provider === provider)
  if (name !== undefined) return named(all, own, provider, name)
  const [only, ...others] = own
  if (only === undefined) {
    throw new ShieldError('not_connected', `No ${provider} account is connected`, {
      hint: reconnectCommand({ provider }),
    })
  }
  if (others.length > 0) {
    throw new ShieldError('usage', `Several ${provider} accounts are connected: ${listed(own)}`, {
      hint: say`Name one with ${CONNECTION}, for example ${CONNECTION} ${only.name}`,
    })
  }
  return only
}

const CONNECTION = option('--connection', 'connection')

function named(
  all: readonly Connection[],
  own: readonly Connection[],
  provider: ProviderName,
  name: string,
): Connection {
  const found = all.find((connection) => connection.name === name)
  if (found === undefined) {
    const message = `There is no connection ${JSON.stringify(name)}`
    throw own.length > 0
      ? new ShieldError('not_found', message, { hint: `Connected: ${listed(own)}` })
      : new ShieldError('not_connected', message, { hint: newOne(provider, name) })
  }
  if (found.provider !== provider) {
    throw new ShieldError('usage', `The connection ${name} is one of ${found.provider}, not of ${provider}`, {
      hint: own.length > 0 ? `Connected: ${listed(own)}` : reconnectCommand({ provider }),
    })
  }
  return found
}

function newOne(provider: ProviderName, name: string): string {
  return reconnectCommand({ provider, name: isConnectionName(name) ? name : undefined })
}

function listed(connections: readonly Connection[]): string {
  return connections.map(({ name, account }) => `${name} (${account.label})`).join(', ')
}
