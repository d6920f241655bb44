import { ShieldError } from '../../domain/errors.ts'
import type { OperationAsk } from '../../domain/ports/gate.ts'
import type { Json } from '../../domain/text/json.ts'
import type { Parts } from '../parts.ts'
import { pickConnection } from './pick-connection.ts'
import { read, type ReadAsk } from './read.ts'

/** Runs a read by names, as interfaces have them. Fails as `read` does, and as `pickConnection` does. */
export async function readWanted(
  parts: Parts,
  wanted: OperationAsk,
  { actor, sees }: Pick<ReadAsk, 'actor' | 'sees'>,
): Promise<Json> {
  const operation = await parts.operation(wanted.operation)
  if (operation.kind !== 'read') throw new ShieldError('usage', `${operation.name} is not a read`)
  const connection = await pickConnection(await parts.store(), operation.provider, wanted.connection)
  return read(parts, { operation, input: wanted.input, connection, actor, sees })
}
