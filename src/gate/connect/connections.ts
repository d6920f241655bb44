import type { Actor } from '../../domain/access/principal.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import { ShieldError } from '../../domain/errors.ts'
import { assertConnectionName } from './connection-to-authorise.ts'
import { timestamp, type Parts } from '../parts.ts'

/** Fails with `not_found`, listing what there is. */
export async function getConnection(parts: Parts, name: string): Promise<Connection> {
  const { connections } = await parts.store()
  const found = await connections.find(name)
  if (found !== undefined) return found
  const names = (await connections.list()).map((one) => one.name)
  throw new ShieldError('not_found', `There is no connection ${JSON.stringify(name.slice(0, 80))}`, {
    hint: names.length > 0 ? `There is ${names.join(', ')}` : 'shield connect google',
  })
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
