import type { Connection } from '../../domain/provider/connection.ts'
import { SHIELD } from '../../domain/access/principal.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { Operation } from '../../domain/operation/operation.ts'
import { checkScopes, type ScopeAnswer } from '../../domain/provider/provider.ts'
import { timestamp, type Parts } from '../parts.ts'
import { accessTo } from './reading.ts'
import { widenCommand } from '../connect/connect-command.ts'

/**
 * Whether the connection may do this. What is remembered is believed when it says yes; before a no is given, what was
 * granted is read again, because a reconnect elsewhere may have widened it.
 */
export async function scopesFor(
  parts: Parts,
  operation: Operation,
  input: unknown,
  connection: Connection,
): Promise<ScopeAnswer> {
  const needs = operation.scopes(input)
  const remembered = checkScopes(needs, connection.grantedScopes)
  if (remembered.kind !== 'lacks') return remembered
  const granted = await readGrantedScopes(parts, connection)
  if (granted === null) return remembered
  const answer = checkScopes(needs, granted)
  if (answer.kind === 'has') await remember(parts, connection, granted)
  return answer
}

/** Fails with `not_connected`, naming the command that widens the connection. */
export async function refuseLacking(
  parts: Parts,
  answer: ScopeAnswer,
  operation: Operation,
  connection: Connection,
): Promise<void> {
  if (answer.kind !== 'lacks') return
  const provider = await parts.provider(connection.provider)
  const needs = answer.groups.map((group) => group.join(' or ')).join(' and ')
  throw new ShieldError(
    'not_connected',
    `${connection.name} (${connection.account.label}) was not granted what ${operation.name} needs: ${needs}`,
    { hint: widenCommand(provider, connection, answer.groups, operation.kind === 'write') },
  )
}

/** What the provider says was granted; null when it does not say. */
async function readGrantedScopes(parts: Parts, connection: Connection): Promise<readonly string[] | null> {
  const [nango, { readScopes }] = await Promise.all([parts.nango(), parts.provider(connection.provider)])
  if (readScopes === undefined) return null
  const detail = await nango.findConnection(connection.integration, connection.nangoConnectionId)
  if (detail === undefined) return null
  return readScopes(detail.scope, accessTo(parts, nango, connection))
}

/** Unless it was authorised again meanwhile: then it is known anew what was granted. */
async function remember(parts: Parts, connection: Connection, granted: readonly string[]): Promise<void> {
  const store = await parts.store()
  const at = timestamp(parts)
  const { id, nangoConnectionId } = connection
  await store.connections.update({
    id,
    to: { grantedScopes: granted, updatedAt: at },
    was: { nangoConnectionId },
    note: { at, type: 'connection.scopes', subject: id, actor: SHIELD, data: { granted: [...granted] } },
  })
}
