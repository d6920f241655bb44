import type { Actor } from '../../domain/access/principal.ts'
import { ShieldError } from '../../domain/errors.ts'
import { type Connection, isConnectionName } from '../../domain/provider/connection.ts'
import type { ProviderName } from '../../domain/provider/providers.ts'
import { option, say } from '../../domain/text/wording.ts'
import { timestamp, type Parts } from '../parts.ts'
import { quoted } from '../../domain/text/quoted.ts'

/** Fails with `not_found`, listing what there is. */
export async function getConnection(parts: Parts, name: string): Promise<Connection> {
  const { connections } = await parts.store()
  const found = await connections.find(name)
  if (found !== undefined) return found
  const names = (await connections.list()).map((one) => one.name)
  throw new ShieldError('not_found', `There is no connection ${quoted(name)}`, {
    hint: names.length > 0 ? `Connected: ${names.join(', ')}` : 'shield connect google',
  })
}

/** The connection that stands for what Nango has under this id; undefined: none does. */
export function standingFor(
  all: readonly Connection[],
  { integration, nangoConnectionId }: Pick<Connection, 'integration' | 'nangoConnectionId'>,
): Connection | undefined {
  return all.find((one) => one.integration === integration && one.nangoConnectionId === nangoConnectionId)
}

/** Fails with `conflict` when the new name is taken. Requests keep their connection: they hold its id. */
export async function rename(parts: Parts, name: string, to: string, actor: Actor): Promise<Connection> {
  assertConnectionName(to)
  const before = await getConnection(parts, name)
  const { connections } = await parts.store()
  const at = timestamp(parts)
  const data = { from: before.name, to }
  const updated = await connections.update({
    id: before.id,
    to: { name: to, updatedAt: at },
    note: { at, type: 'connection.renamed', subject: before.id, actor, data },
  })
  if (updated === 'updated') return getConnection(parts, to)
  if (updated === 'name_taken') throw new ShieldError('conflict', `There is a connection ${to} already`)
  throw new ShieldError('not_found', `The connection ${name} is gone`)
}

/**
 * The existing connection that a `connect` means, or undefined for a new one. Without a name it is the provider's only
 * one, or the one that bears the provider's name; several others are a `usage` error.
 */
export function connectionToAuthorise(
  all: readonly Connection[],
  provider: ProviderName,
  name: string | undefined,
): Connection | undefined {
  if (name !== undefined) assertConnectionName(name)
  const own = all.filter((connection) => connection.provider === provider)
  const byName = all.find((connection) => connection.name === (name ?? provider))
  if (byName !== undefined && byName.provider !== provider) {
    throw new ShieldError('usage', `The name ${byName.name} belongs to a connection of ${byName.provider}`, {
      hint: say`Choose another name with ${NAME}`,
    })
  }
  if (name !== undefined || byName !== undefined) return byName
  if (own.length > 1) {
    throw new ShieldError(
      'usage',
      `Several ${provider} accounts are connected: ${own.map((one) => one.name).join(', ')}`,
      { hint: say`Say with ${NAME} which one to authorise again, or give a new name` },
    )
  }
  return own[0]
}

const NAME = option('--as', 'name')

export function assertConnectionName(name: string): void {
  if (isConnectionName(name)) return
  throw new ShieldError('usage', `${quoted(name)} cannot be a connection's name`, {
    hint: 'Use up to 64 lower-case letters, digits, ".", "_" and "-"',
  })
}
