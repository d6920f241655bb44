// SQLite answers at once, so that nothing here is ever yielded.
/* oxlint-disable require-yield */
import type Sqlite from 'better-sqlite3'
import { ShieldError } from '../../domain/errors.ts'
import type { Database, Steps } from '../../store/database.ts'

/** What a handle is asked. */
export interface Statements extends Pick<Database, 'row' | 'rows' | 'value' | 'values' | 'run' | 'tell'> {
  /** Compiled once, then kept. Only inside `read` and `write`. */
  readonly prepare: (sql: string) => Sqlite.Statement
}

export function createStatements(sqlite: Sqlite.Database): Statements {
  const compiled = new Map<string, Sqlite.Statement>()
  const prepare = (sql: string): Sqlite.Statement => {
    const known = compiled.get(sql)
    if (known !== undefined) return known
    const statement = sqlite.prepare(sql)
    compiled.set(sql, statement)
    return statement
  }
  return {
    prepare,
    *row<Row>(sql: string, values = {}) {
      return prepare(sql).pluck(false).get(values) as Row | undefined
    },
    *rows<Row>(sql: string, values = {}) {
      return prepare(sql).pluck(false).all(values) as readonly Row[]
    },
    *value<Value>(sql: string, values = {}) {
      return prepare(sql).pluck().get(values) as Value | undefined
    },
    *values<Value>(sql: string, values = {}) {
      return prepare(sql).pluck().all(values) as readonly Value[]
    },
    *run(sql, values = {}) {
      return prepare(sql).run(values).changes
    },
    *tell(sql, values = {}) {
      prepare(sql).run(values)
    },
  }
}

/** Runs the work to its end at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  const step = steps.next()
  if (step.done === true) return step.value
  throw new ShieldError('internal', 'Something was to be waited for inside a transaction of SQLite')
}
