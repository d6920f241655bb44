/** Where the engines spell the same thing in different ways; every other statement is the same text on each. */
export interface Dialect {
  /** A member of a JSON text, as text; null where there is none. */
  readonly member: (column: string, ...path: readonly string[]) => string
  /** The elements of a JSON list, as rows with a column `value`; stands after `from`. */
  readonly elements: (list: string) => string
  /** That a column is one of the elements of a JSON list. */
  readonly among: (column: string, list: string) => string
  /** A column of which no index is to be used for this condition or order. */
  readonly unindexed: (column: string) => string
  /** How the database stands, and how far the journal beside this process is known: one row. `:place` says beside which. */
  readonly standing: string
  /** Remembers the latter. */
  readonly keepJournal: string
  /** Names the index that a statement is to use, where the engine takes such a hint. */
  readonly by: (index: string) => string
}

/** Statements that are not the same text on every engine, made once for each. */
export function perDialect<Statements>(
  make: (dialect: Dialect) => Statements,
): (dialect: Dialect) => Statements {
  const made = new Map<Dialect, Statements>()
  return (dialect) => {
    const known = made.get(dialect)
    if (known !== undefined) return known
    const statements = make(dialect)
    made.set(dialect, statements)
    return statements
  }
}
