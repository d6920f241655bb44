import type { Actor } from '../../domain/access/principal.ts'
import type { Sight } from '../../domain/access/principal.ts'
import { isShieldError, ShieldError } from '../../domain/errors.ts'
import type { Read } from '../../domain/operation/operation.ts'
import type { OperationAsk } from '../../domain/ports/gate.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import type { Json } from '../../domain/text/json.ts'
import { noteOf, type Parts } from '../parts.ts'
import { refuseLacking, scopesFor } from './check-scopes.ts'
import { refuseMismatched } from './look-behind.ts'
import { pickConnection } from './pick-connection.ts'
import { readingFor } from './reading.ts'

export interface ReadAsk {
  readonly operation: Read
  /** Already parsed by the operation's schema. */
  readonly input: Json
  readonly connection: Connection
  readonly actor: Actor
  readonly sees: Sight
}

/** Runs a read at once and writes down that it ran, unless reads are not audited. Fails as the operation does. */
export async function read(parts: Parts, ask: ReadAsk): Promise<Json> {
  const { operation, input, connection, actor, sees } = ask
  try {
    refuseMismatched(connection)
    const scopes = await scopesFor(parts, operation, input, connection)
    await refuseLacking(parts, scopes, operation, connection)
    const reading = await readingFor(parts, connection, sees === 'all' ? null : actor.name)
    const output = operation.output.safeParse(await operation.run(input, reading))
    if (!output.success) {
      const cause = output.error
      throw new ShieldError('internal', `${operation.name} returned what it does not promise`, { cause })
    }
    await write(parts, ask, 'done')
    return output.data as Json
  } catch (error) {
    await write(parts, ask, isShieldError(error) ? error.code : 'internal')
    throw error
  }
}

async function write(parts: Parts, ask: ReadAsk, outcome: string): Promise<void> {
  if (!parts.auditReads) return
  const store = await parts.store()
  const data = { operation: ask.operation.name, outcome }
  await store.audit.append(noteOf(parts, 'read', ask.connection.id, ask.actor, data))
}

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
