import type { Actor } from '../domain/actor.ts'
import type { Connection } from '../domain/connection.ts'
import { ShieldError } from '../domain/errors.ts'
import { newId } from '../domain/id.ts'
import type { Provider } from '../domain/provider.ts'
import { assertConnectionName } from './connection-to-authorise.ts'
import { timestamp, type Parts } from './parts.ts'
import { readAccess } from './read-access.ts'

export interface AdoptAsk {
  readonly provider: Provider
  readonly nangoConnectionId: string
  readonly name: string
  readonly actor: Actor
}

/**
 * Takes over a connection that exists in Nango, without a browser. Fails with `not_found` when it does not, and with
 * `conflict` when the name is taken or the connection is known already.
 */
export async function adopt(parts: Parts, ask: AdoptAsk): Promise<Connection> {
  assertConnectionName(ask.name)
  const store = await parts.store()
  const integration = parts.integrationOf(ask.provider.name)
  const known = (await store.connections.list()).find(
    (one) => one.integration === integration && one.nangoConnectionId === ask.nangoConnectionId,
  )
  if (known !== undefined) {
    throw new ShieldError('conflict', `That connection is here already, as ${known.name}`, {
      hint: `shield connections show ${known.name}`,
    })
  }
  const access = await readAccess(parts, ask.provider, {
    integration,
    nangoConnectionId: ask.nangoConnectionId,
    config: {},
  })
  const at = timestamp(parts)
  const connection: Connection = {
    id: newId('con', parts.random),
    name: ask.name,
    provider: ask.provider.name,
    integration,
    nangoConnectionId: ask.nangoConnectionId,
    account: access.account,
    askedScopes: [],
    grantedScopes: access.grantedScopes,
    config: access.config,
    createdAt: at,
    updatedAt: at,
  }
  const added = await store.connections.add(connection, {
    at,
    type: 'connection.adopted',
    subject: connection.id,
    actor: ask.actor,
    data: { provider: connection.provider, integration, nangoConnectionId: ask.nangoConnectionId },
  })
  if (added === 'added') return connection
  throw new ShieldError('conflict', `There is a connection ${ask.name} already`, {
    hint: 'Choose another name with --as',
  })
}
