import type { Actor } from '../../domain/access/principal.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { Disconnected } from '../../domain/ports/gate.ts'
import type { Nango } from '../../domain/ports/nango.ts'
import { getConnection } from './connections.ts'
import { compareEnvironment, elsewhereText, OTHER_KEY, readEnvironment } from '../reach/environment.ts'
import { noteOf, type Parts } from '../parts.ts'

/**
 * Deletes the connection at Nango, which forgets its credentials, and then here. Requests still open on it go stale
 * when they are approved. Fails, with nothing forgotten here, when Nango cannot be reached, and with `conflict` where
 * Nango does not have it and nothing shows that it ever had it in this environment: the credentials would live on
 * elsewhere. `forget`: only here, whatever there is at Nango.
 */
export async function disconnect(
  parts: Parts,
  name: string,
  { forget, actor }: { readonly forget: boolean; readonly actor: Actor },
): Promise<Disconnected> {
  const connection = await getConnection(parts, name)
  const atNango = forget ? 'kept' : await deleteAtNango(await parts.nango(), connection)
  const store = await parts.store()
  const { id, provider, integration, nangoConnectionId } = connection
  const data = { provider, integration, nangoConnectionId, atNango }
  await store.connections.remove(id, noteOf(parts, 'connection.removed', id, actor, data))
  return { connection, atNango }
}

/** Looks first: in another environment the same id may be somebody else's. */
async function deleteAtNango(nango: Nango, connection: Connection): Promise<'deleted' | 'gone'> {
  const where = compareEnvironment(connection, await readEnvironment(nango))
  if (where === 'other') throw elsewhere(connection)
  const { integration, nangoConnectionId } = connection
  if ((await nango.deleteConnection(integration, nangoConnectionId)) === 'deleted') return 'deleted'
  if (where === 'same') return 'gone'
  throw neverSeen(nango, connection)
}

function elsewhere(connection: Connection): ShieldError {
  return new ShieldError('conflict', `${elsewhereText(connection.name, connection)}: this deleted nothing`, {
    hint: keyOrForget(connection),
  })
}

function neverSeen(nango: Nango, connection: Connection): ShieldError {
  return new ShieldError(
    'conflict',
    `Nango at ${nango.url} has no connection ${connection.name} for this key, and nothing shows that it ever had: its credentials may be alive elsewhere`,
    { hint: keyOrForget(connection) },
  )
}

function keyOrForget({ name }: Connection): string {
  return `${OTHER_KEY}; or, to drop it here alone and leave at Nango what is there: shield disconnect ${name} --forget`
}
