import type { PoolClient } from 'pg'
import { ShieldError } from '../domain/errors.ts'
import { inDoubt } from './postgres-error.ts'

export type Answer<Value> = { readonly value: Value } | { readonly error: unknown }

/** Never fails, so that an answer may be looked at later than it came. */
export async function answerOf<Value>(question: Promise<Value>): Promise<Answer<Value>> {
  try {
    return { value: await question }
  } catch (error) {
    return { error }
  }
}

/** Gives a connection back once it has answered the last that was asked of it, and away where it could not. */
export function letGo(client: PoolClient, last: Promise<unknown>): void {
  void answerOf(last).then((answer) => client.release('error' in answer))
}

/**
 * What stands at the beginning of each transaction that `commit` ends: its COMMIT waits for the disk whatever the server is
 * set to, and a warning that comes with it is heard whatever this role is to hear.
 */
export const DURABLY = 'set local synchronous_commit = on; set local client_min_messages = warning'

/** Fails with `unavailable` unless the server has said that all of it is kept, and nothing beside. */
export async function commit(client: PoolClient, shown: string): Promise<void> {
  const notices: (string | undefined)[] = []
  const listen = ({ message }: { readonly message?: string | undefined }): unknown => notices.push(message)
  client.on('notice', listen)
  const answer = await answerOf(client.query('commit'))
  client.off('notice', listen)
  if ('error' in answer) throw inDoubt(shown, 'the connection was lost')
  // A wait for a standby that was broken off ends as a success, with a warning beside it.
  // https://www.postgresql.org/docs/current/warm-standby.html#SYNCHRONOUS-REPLICATION-HA
  const [notice] = notices
  if (notice !== undefined) throw inDoubt(shown, notice)
  if (answer.value.command === 'COMMIT') return
  throw new ShieldError('internal', `The database ${shown} undid a change of which a statement had failed`)
}
