import type { PoolClient, QueryConfig, QueryResult } from 'pg'
import { ShieldError } from '../domain/errors.ts'
import { inDoubt } from './postgres-error.ts'
import { lyingAt, say } from '../domain/text/wording.ts'

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

/** A connection on which statements go out at once, and are answered in the order in which they were asked. */
export interface Line {
  readonly client: PoolClient
  readonly ask: (query: string | QueryConfig) => Promise<QueryResult>
  /** How many statements are still to be answered. */
  readonly unanswered: () => number
}

export function lineTo(client: PoolClient): Line {
  let unanswered = 0
  return {
    client,
    // Counted in the callback: a promise would be told only once the driver has read what came along with the answer.
    ask: (query) =>
      new Promise((resolve, reject) => {
        unanswered += 1
        client.query(query as QueryConfig, (error: Error | null | undefined, result) => {
          unanswered -= 1
          if (error === null || error === undefined) resolve(result)
          else reject(error)
        })
      }),
    unanswered: () => unanswered,
  }
}

/**
 * What stands at the beginning of each transaction that `commit` ends: its COMMIT waits for the disk whatever the server is
 * set to, and a warning that comes with it is heard whatever this role is to hear.
 */
export const DURABLY = 'set local synchronous_commit = on; set local client_min_messages = warning'

/**
 * Resolves once the server has said that all of it is kept, and nothing beside; with false where it has undone it, because a
 * statement before had failed. Fails with `unavailable` where neither is known.
 */
export async function tryToCommit({ client, ask, unanswered }: Line, shown: string): Promise<boolean> {
  const notices: (string | undefined)[] = []
  const listen = ({ message }: { readonly message?: string | undefined }): void => {
    // What comes before that is about a statement that went out before it.
    if (unanswered() === 1) notices.push(message)
  }
  client.on('notice', listen)
  const answer = await answerOf(ask('commit'))
  client.off('notice', listen)
  if ('error' in answer) throw inDoubt(shown, 'the connection was lost')
  // A wait for a standby that was broken off ends as a success, with a warning beside it.
  // https://www.postgresql.org/docs/current/warm-standby.html#SYNCHRONOUS-REPLICATION-HA
  const [notice] = notices
  if (notice !== undefined) throw inDoubt(shown, notice)
  return answer.value.command === 'COMMIT'
}

/** As `tryToCommit`, where every statement was answered before; fails with `internal` where it was undone. */
export async function commit(client: PoolClient, shown: string): Promise<void> {
  if (await tryToCommit(lineTo(client), shown)) return
  throw undone(shown)
}

export function undone(shown: string): ShieldError {
  return new ShieldError(
    'internal',
    say`The database${lyingAt(shown)} undid a change of which a statement had failed`,
  )
}
