import type { QueryArrayResult, QueryResult } from 'pg'
import { ShieldError } from '../domain/errors.ts'
import type { Database, Steps, Known } from '../store/database.ts'
import { answerOf, type Answer, type Line } from './connection.ts'
import { toStatement, valuesOf } from './statement.ts'

/** A piece of work on its way through a transaction. */
export interface Course {
  readonly line: Line
  /** What its transaction knows, as this work finds and leaves it. */
  readonly known: Known
  /** The answers to what it has told and did not wait for. */
  readonly told: Promise<Answer<unknown>>[]
  /** Asked before each answer is given to it; fails where the work is to get no further. */
  readonly mayGoOn?: () => Promise<void>
}

/** Runs work, and asks for it what it asks for. */
export interface Driver extends Pick<Database, 'tell' | 'known'> {
  readonly drive: <Result>(course: Course, work: () => Steps<Result>) => Promise<Result>
  readonly ask: (sql: string, values: object) => Steps<QueryResult>
  /** The first column of each row. */
  readonly askForColumn: <Value>(sql: string, values: object) => Steps<readonly Value[]>
}

/** Works of one process run at the same time, each on a connection of its own. */
export function createDriver(): Driver {
  /** That of the work that takes its next step at this very moment: nobody waits inside a step. */
  let current: Course | undefined

  const step = <Result>(course: Course, take: () => Result): Result => {
    current = course
    try {
      return take()
    } finally {
      current = undefined
    }
  }

  const here = (): Course => {
    if (current !== undefined) return current
    throw new ShieldError('internal', 'A statement was asked outside of a transaction')
  }

  const query = (sql: string, given: object, mode: object): Promise<unknown> => {
    const statement = toStatement(sql)
    const { name, text } = statement
    return here().line.ask({ name, text, values: [...valuesOf(statement, given)], ...mode })
  }

  return {
    drive: async (course, work) => {
      const steps = step(course, work)
      let taken = step(course, () => steps.next())
      while (taken.done !== true) {
        const answer = await answerOf(taken.value)
        await course.mayGoOn?.()
        taken = step(course, () => ('error' in answer ? steps.throw(answer.error) : steps.next(answer.value)))
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
    // oxlint-disable-next-line require-yield -- it goes out at once
    *tell(sql, values = {}) {
      here().told.push(answerOf(query(sql, values, {})))
    },
    known: () => here().known,
  }
}

/** Why a work has failed: after a statement that it did not wait for has failed, every other one fails because of that. */
export async function causeOf({ told }: Pick<Course, 'told'>, error: unknown): Promise<unknown> {
  for (const answer of await Promise.all(told)) if ('error' in answer) return answer.error
  return error
}
