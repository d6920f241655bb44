import { createHash } from 'node:crypto'
import { ShieldError } from '../domain/errors.ts'

/** A statement of the store as PostgreSQL takes it. */
interface Statement {
  /** The same for the same text in every process, so that a pooler that shares connections never mixes two up. */
  readonly name: string
  readonly text: string
  /** The names of its parameters; the first one is $1. */
  readonly parameters: readonly string[]
}

const statements = new Map<string, Statement>()

/** Made once for each text. */
export function toStatement(sql: string): Statement {
  const known = statements.get(sql)
  if (known !== undefined) return known
  const statement = translate(sql)
  statements.set(sql, statement)
  return statement
}

/** Texts, names and comments are left alone, and so is a cast (`::`). */
const PART = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|::|:([a-zA-Z_]\w*)/g

function translate(sql: string): Statement {
  const parameters: string[] = []
  const text = sql.replaceAll(PART, (part, name: string | undefined) => {
    if (name === undefined) return part
    if (!parameters.includes(name)) parameters.push(name)
    return `$${parameters.indexOf(name) + 1}`
  })
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 22)
  return { name, text, parameters }
}

type Value = string | number | null | Uint8Array

/** What the parameters stand for, in their order. */
export function valuesOf({ parameters, text }: Statement, given: object): readonly Value[] {
  const values = given as Readonly<Record<string, unknown>>
  return parameters.map((name) => {
    const value = values[name]
    if (!isValue(value)) {
      throw new ShieldError('internal', `The parameter ${name} of a statement has no value: ${text}`)
    }
    return typeof value === 'string' ? toStoredText(value) : value
  })
}

function isValue(value: unknown): value is Value {
  return (
    value === null || typeof value === 'string' || typeof value === 'number' || value instanceof Uint8Array
  )
}

const NUL = '\u0000'
const MARK = '\u0001'

/**
 * A text as PostgreSQL can hold it. It has no U+0000 (https://www.postgresql.org/docs/current/datatype-character.html), so
 * that is kept as a mark and a 0, and the mark itself, U+0001, as a mark and a 1. Two texts are the same in this form where
 * they are the same. The functions of the schema read JSON in the same way.
 */
export function toStoredText(text: string): string {
  if (!text.includes(NUL) && !text.includes(MARK)) return text
  return text.replaceAll(MARK, `${MARK}1`).replaceAll(NUL, `${MARK}0`)
}

/** The text that was stored. */
export function fromStoredText(stored: string): string {
  if (!stored.includes(MARK)) return stored
  return stored.replaceAll(`${MARK}0`, NUL).replaceAll(`${MARK}1`, MARK)
}
