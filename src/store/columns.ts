import { ShieldError } from '../domain/errors.ts'
import { canonicalJson } from '../domain/text/canonical-json.ts'
import type { Json } from '../domain/text/json.ts'

type Stored = string | number | null

/** Values by the names of their columns. */
export type Columns = Readonly<Record<string, Stored>>

/** A row as SQLite gives it, and what it is of, for people. `prefix` stands before the name of each column. */
interface Source {
  readonly row: object
  readonly what: string
  readonly prefix?: string
}

/** Where a value stands in a row, in both directions. */
export interface Column<Value> {
  readonly names: readonly string[]
  readonly write: (value: Value) => Columns
  /** Undefined: there is none, and it is left out. Fails with `unavailable` for what shield cannot have written. */
  readonly read: (source: Source) => Value
}

/** A text or number as it is. Which ones there are is for the table to check. */
export function plain<Value extends Stored>(name: string): Column<Value> {
  return {
    names: [name],
    write: (value) => ({ [name]: value }),
    read: (source) => valueIn(source, name) as Value,
  }
}

export function flag(name: string): Column<boolean> {
  return {
    names: [name],
    write: (value) => ({ [name]: value ? 1 : 0 }),
    read: (source) => valueIn(source, name) === 1,
  }
}

/** A value as JSON. `fits`: what of it shield can have written, where that is looked at. */
export function json<Value>(
  name: string,
  called = name.replaceAll('_', ' '),
  fits?: (value: Json) => boolean,
): Column<Value> {
  return {
    names: [name],
    write: (value) => ({ [name]: storedJson(value, called) }),
    read: (source) => {
      const what = `${called} of ${source.what}`
      const value = parseJsonColumn(String(valueIn(source, name)), what)
      if (fits?.(value) === false) throw damaged(what)
      return value as Value
    },
  }
}

/** Every field of a value: a field that is new is an error here until it has a column. */
export type FieldColumns<Value> = {
  readonly [Key in keyof Value]-?: object extends Pick<Value, Key>
    ? Column<Value[Key] | undefined>
    : Column<Value[Key]>
}

export function fields<Value extends object>(columns: FieldColumns<Value>): Column<Value> {
  const entries = Object.entries(columns) as [keyof Value & string, Column<unknown>][]
  return {
    names: entries.flatMap(([, column]) => column.names),
    write: (value) =>
      Object.assign({}, ...entries.map(([key, column]) => column.write(value[key]))) as Columns,
    read: (source) => {
      const value: Record<string, unknown> = {}
      for (const [key, column] of entries) {
        const part = column.read(source)
        if (part !== undefined) value[key] = part
      }
      return value as Value
    },
  }
}

/** Null where the first of its columns is. */
export function nullable<Value>(column: Column<Value>): Column<Value | null> {
  return absentAs(column, null)
}

/** Left out where the first of its columns is null. */
export function optional<Value>(column: Column<Value>): Column<Value | undefined> {
  return absentAs(column, undefined)
}

function absentAs<Value, Absent extends null | undefined>(
  { names, write, read }: Column<Value>,
  absent: Absent,
): Column<Value | Absent> {
  const [first = ''] = names
  return {
    names,
    write: (value) =>
      value === absent ? Object.fromEntries(names.map((name) => [name, null])) : write(value as Value),
    read: (source) => (valueIn(source, first) === null ? absent : read(source)),
  }
}

function valueIn({ row, prefix = '' }: Source, name: string): unknown {
  return (row as Readonly<Record<string, unknown>>)[prefix + name]
}

/** An INSERT with a parameter of the same name for each column. */
export function insertInto(table: string, names: readonly string[]): string {
  return `insert into ${table} (${names.join(', ')}) values (${names.map((name) => `:${name}`).join(', ')})`
}

/** The part of an UPDATE after `set`, with a parameter of the same name for each column. */
export function assigned(names: readonly string[]): string {
  return names.map((name) => `${name} = :${name}`).join(', ')
}

/**
 * The columns of a row, unchanged. Half a character (a lone surrogate) has no UTF-8 form: SQLite would store another
 * text in its place, so it fails with `usage`.
 */
export function storable<Some extends Columns>(columns: Some): Some {
  for (const [name, value] of Object.entries(columns)) {
    if (typeof value === 'string' && !value.isWellFormed()) {
      throw new ShieldError(
        'usage',
        `The ${name.replaceAll('_', ' ')} has half a character (a lone surrogate)`,
      )
    }
  }
  return columns
}

/** The one spelling under which a JSON value is stored and compared. Fails with `usage` when it has none. */
function storedJson(value: unknown, what: string): string {
  try {
    return canonicalJson(value)
  } catch (error) {
    throw new ShieldError('usage', `The ${what} cannot be written as JSON`, { cause: error })
  }
}

/** Text that shield stored as JSON. Fails with `unavailable` when it is none: somebody else wrote it. */
export function parseJsonColumn(text: string, what: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw damaged(what, error)
  }
}

/** The error for a stored value that shield cannot have written. */
export function damaged(what: string, cause?: unknown): ShieldError {
  return new ShieldError(
    'unavailable',
    `The ${what} is not readable: the database was changed from outside`,
    { hint: 'shield audit verify', cause },
  )
}
