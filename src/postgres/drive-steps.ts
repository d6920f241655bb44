import type { PoolClient, QueryArrayResult, QueryResult } from 'pg'
import { ShieldError } from '../domain/errors.ts'
import type { Steps } from '../store/database.ts'
import { answerOf } from './connection.ts'
import { toStatement, valuesOf } from './statement.ts'

/** Runs work on a connection, and asks for it what it asks for. */
export interface Driver {
  readonly drive: <Result>(client: PoolClient, work: () => Steps<Result>) => Promise<Result>
  readonly ask: (sql: string, values: object) => Steps<QueryResult>
  /** The first column of each row. */
  readonly askForColumn: <Value>(sql: string, values: object) => Steps<readonly Value[]>
}

/** Works of one process run at the same time, each on a connection of its own. */
export function createDriver(): Driver {
  /** The connection of the work that takes its next step at this very moment: nobody waits inside a step. */
  let current: PoolClient | undefined

  const step = <Result>(client: PoolClient, take: () => Result): Result => {
    current = client
    try {
      return take()
    } finally {
      current = undefined
    }
  }

  const query = (sql: string, given: object, mode: object): Promise<unknown> => {
    if (current === undefined) {
      throw new ShieldError('internal', 'A statement was asked outside of a transaction')
    }
    const statement = toStatement(sql)
    const { name, text } = statement
    return current.query({ name, text, values: [...valuesOf(statement, given)], ...mode })
  }

  return {
    drive: async (client, work) => {
      const steps = step(client, work)
      let taken = step(client, () => steps.next())
      while (taken.done !== true) {
        const answer = await answerOf(taken.value)
        taken = step(client, () => ('error' in answer ? steps.throw(answer.error) : steps.next(answer.value)))
      }
      return taken.value
    },
    *ask(sql, values) {
      return (yield query(sql, values, {})) as QueryResult
    },
    *askForColumn<Value>(sql: string, values: object) {
      const { rows } = (yield query(sql, values, { rowMode: 'array' })) as QueryArrayResult<[Value]>
      return rows.map(([first]) => first)
    },
  }
}
