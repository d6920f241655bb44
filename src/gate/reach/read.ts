import type { Actor, Sight } from '../../domain/access/principal.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import { isShieldError, ShieldError } from '../../domain/errors.ts'
import type { Json } from '../../domain/text/json.ts'
import type { Read } from '../../domain/operation/operation.ts'
import { refuseLacking, scopesFor } from './check-scopes.ts'
import { refuseMismatched } from './mismatch.ts'
import { timestamp, type Parts } from '../parts.ts'
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
      throw new ShieldError('internal', `${operation.name} returned what it does not promise`, {
        cause: output.error,
      })
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
  await store.audit.append({
    at: timestamp(parts),
    type: 'read',
    subject: ask.connection.id,
    actor: ask.actor,
    data: { operation: ask.operation.name, outcome },
  })
}
