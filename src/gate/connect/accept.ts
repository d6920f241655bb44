import type { Actor } from '../../domain/access/principal.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { Provider } from '../../domain/provider/provider.ts'
import { getConnection } from './connections.ts'
import { readEnvironment } from '../reach/environment.ts'
import { lookBehind, type Behind, type Seen, isSameSight, mismatchText } from '../reach/look-behind.ts'
import { timestamp, type Parts } from '../parts.ts'
import { readAccess, type Access } from '../reach/read-access.ts'
import { accessTo } from '../reach/reading.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'

export interface AcceptAsk {
  readonly name: string
  /** What somebody was shown: anything else that stands there by now is not accepted. */
  readonly seen: Seen
  readonly actor: Actor
}

/**
 * Takes what stands behind a connection now for right, on somebody's word. What was proposed for another account goes
 * stale. Fails with `conflict` when it is not what that somebody saw, with `not_connected` when Nango does not have the
 * connection or its account cannot be read.
 */
export async function accept(parts: Parts, { name, seen, actor }: AcceptAsk): Promise<Connection> {
  const connection = await getConnection(parts, name)
  const provider = await parts.provider(connection.provider)
  assertSeen(connection, await behindNow(parts, provider, connection), seen)
  const access = await readAccess(parts, provider, connection)
  const { account, unread } = access
  if (!account.confirmed && (connection.account.confirmed || unread !== null))
    throw unreadable(connection, unread)
  return keep(parts, connection, access, actor)
}

async function behindNow(parts: Parts, provider: Provider, connection: Connection): Promise<Behind> {
  const nango = await parts.nango()
  const detail = await nango.findConnection(connection.integration, connection.nangoConnectionId)
  if (detail !== undefined) {
    return lookBehind(provider, connection, detail.config, accessTo(parts, nango, connection))
  }
  throw new ShieldError('not_connected', `Nango no longer has the connection ${connection.name}`, {
    hint: reconnectCommand(connection),
  })
}

function assertSeen(connection: Connection, behind: Behind, seen: Seen): void {
  if (behind.kind === 'hidden') throw unreadable(connection)
  if (behind.kind !== 'other' || isSameSight(behind.seen, seen)) return
  throw new ShieldError('conflict', `${mismatchText(connection, behind.seen)}; that is not what was shown`, {
    hint: `shield connections accept ${connection.name}`,
  })
}

function unreadable(connection: Connection, why: ShieldError | null = null): ShieldError {
  const reason = why === null ? '' : `: ${why.message}`
  return new ShieldError('not_connected', `The account behind ${connection.name} cannot be read${reason}`, {
    hint: why?.hint ?? reconnectCommand(connection),
  })
}

async function keep(
  parts: Parts,
  connection: Connection,
  { account, config, grantedScopes }: Access,
  actor: Actor,
): Promise<Connection> {
  const { id, name, nangoConnectionId, mismatch } = connection
  const { connections } = await parts.store()
  const environment = await readEnvironment(await parts.nango())
  const at = timestamp(parts)
  const accountChanged = account.label !== connection.account.label
  const updated = await connections.update({
    id,
    to: { account, config, grantedScopes, mismatch: null, environment, accessEndedAt: null, updatedAt: at },
    was: { nangoConnectionId, mismatch, account: connection.account, config: connection.config },
    note: { at, type: 'connection.accepted', subject: id, actor, data: { accountChanged } },
  })
  if (updated === 'updated') return getConnection(parts, name)
  throw new ShieldError('conflict', `The connection ${name} was changed by somebody else meanwhile`, {
    hint: `shield connections show ${name}`,
  })
}
