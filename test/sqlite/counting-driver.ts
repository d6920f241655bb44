import Sqlite from 'better-sqlite3'
import type { Driver } from '../../src/sqlite/file/driver.ts'

export interface CountingDriver {
  readonly driver: Driver
  /** The columns of every row that a statement gave back. */
  readonly rows: readonly (readonly string[])[]
  readonly forget: () => void
}

/** The real driver, which keeps in mind what was read through it. */
export function createCountingDriver(): CountingDriver {
  const rows: string[][] = []
  const note = <Found>(found: Found): Found => {
    for (const row of Array.isArray(found) ? (found as unknown[]) : [found])
      if (typeof row === 'object' && row !== null) rows.push(Object.keys(row))
    return found
  }
  const counted = (sqlite: Sqlite.Database): Sqlite.Database => {
    const prepare = sqlite.prepare.bind(sqlite)
    return Object.assign(sqlite, {
      prepare: (source: string) => {
        const statement = prepare(source)
        const [get, all] = [statement.get.bind(statement), statement.all.bind(statement)]
        return Object.assign(statement, {
          get: (...given: unknown[]) => note(get(...given)),
          all: (...given: unknown[]) => note(all(...given)),
        })
      },
    })
  }
  const construct = (target: typeof Sqlite, given: ConstructorParameters<typeof Sqlite>) =>
    counted(new target(...given))
  return {
    driver: { Sqlite: new Proxy(Sqlite, { construct }) },
    rows,
    forget: () => void rows.splice(0),
  }
}
