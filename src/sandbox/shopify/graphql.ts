import type { Json, JsonObject } from '../../domain/text/json.ts'

/** A field that was asked for, with its arguments worked out. */
export interface Selection {
  readonly name: string
  /** Under which it is answered. */
  readonly alias: string
  readonly args: JsonObject
  /** Null: a leaf. */
  readonly selections: readonly Selection[] | null
}

export interface Operation {
  readonly type: 'query' | 'mutation'
  readonly selections: readonly Selection[]
}

const TOKEN = /[\s,]+|#[^\n]*|"(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?|[A-Za-z_]\w*|[!$():=@[\]{}]/y

/** Reads one operation without fragments: all that shield sends. Fails with a SyntaxError. */
export function parseOperation(text: string, variables: JsonObject): Operation {
  const tokens = tokensOf(text)
  const peek = (): string | undefined => tokens[0]
  const take = (expected?: string): string => {
    const token = tokens.shift()
    if (token === undefined || (expected !== undefined && token !== expected))
      throw new SyntaxError(`Expected ${expected ?? 'more'}, actual: ${token ?? 'end'}`)
    return token
  }
  const type = peek() === '{' ? 'query' : take()
  if (type !== 'query' && type !== 'mutation') throw new SyntaxError(`Unexpected ${type}`)
  while (peek() !== '{') {
    if (peek() === '(') skipGroup(take)
    else take()
  }
  const selections = parseSelections({ peek, take, variables })
  if (peek() !== undefined) throw new SyntaxError(`Unexpected ${take()}`)
  return { type, selections }
}

function tokensOf(text: string): string[] {
  const tokens: string[] = []
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at
    const [token] = TOKEN.exec(text) ?? []
    if (token === undefined) throw new SyntaxError(`Unexpected ${text.slice(at, at + 10)}`)
    if (!/^[\s,#]/.test(token)) tokens.push(token)
  }
  return tokens
}

interface Reader {
  readonly peek: () => string | undefined
  readonly take: (expected?: string) => string
  readonly variables: JsonObject
}

/** Skips the variables' own definitions, which the server checks by its schema and the sandbox does not. */
function skipGroup(take: Reader['take']): void {
  take('(')
  for (let depth = 1; depth > 0;) {
    const token = take()
    if (token === '(') depth += 1
    if (token === ')') depth -= 1
  }
}

function parseSelections(reader: Reader): readonly Selection[] {
  const selections: Selection[] = []
  reader.take('{')
  while (reader.peek() !== '}') selections.push(parseField(reader))
  reader.take('}')
  return selections
}

function parseField(reader: Reader): Selection {
  const first = nameFrom(reader)
  const isAliased = reader.peek() === ':'
  if (isAliased) reader.take(':')
  const name = isAliased ? nameFrom(reader) : first
  const args = reader.peek() === '(' ? parseArguments(reader, '(', ')') : {}
  return { name, alias: first, args, selections: reader.peek() === '{' ? parseSelections(reader) : null }
}

function nameFrom({ take }: Reader): string {
  const name = take()
  if (!/^[A-Za-z_]/.test(name)) throw new SyntaxError(`Unexpected ${name}`)
  return name
}

/** A variable that was not given is an argument that was not given. */
function parseArguments(reader: Reader, open: string, close: string): JsonObject {
  const args: Record<string, Json> = {}
  reader.take(open)
  while (reader.peek() !== close) {
    const name = nameFrom(reader)
    reader.take(':')
    const value = parseValue(reader)
    if (value !== undefined) args[name] = value
  }
  reader.take(close)
  return args
}

function parseValue(reader: Reader): Json | undefined {
  const token = reader.peek() ?? ''
  if (token === '{') return parseArguments(reader, '{', '}')
  if (token === '[') return parseList(reader)
  reader.take()
  if (token === '$') return reader.variables[nameFrom(reader)]
  // A string or a number; what remains is the name of an enum's value.
  if (/^["\d-]/.test(token) || ['true', 'false', 'null'].includes(token)) return JSON.parse(token) as Json
  return token
}

function parseList(reader: Reader): readonly Json[] {
  const values: Json[] = []
  reader.take('[')
  while (reader.peek() !== ']') values.push(parseValue(reader) ?? null)
  reader.take(']')
  return values
}

/** What a field holds: data, or something that needs its arguments first. */
export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | Fields
  | ((args: JsonObject) => Value)
export interface Fields {
  readonly [name: string]: Value
}

/** A field that its object does not have: Shopify finds that before it runs anything. */
export class UndefinedField extends Error {
  override readonly name = 'UndefinedField'
}

/** What was selected of a value, and nothing else. Fails with UndefinedField. */
export function project(value: Value, selections: readonly Selection[] | null): Json {
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? null : value
  if (isList(value)) return value.map((entry) => project(entry, selections))
  const entries = (selections ?? []).map(({ name, alias, args, selections: inner }) => {
    const field = Object.hasOwn(value, name) ? value[name] : undefined
    if (field === undefined) throw new UndefinedField(`Field '${name}' doesn't exist`)
    return [alias, project(typeof field === 'function' ? field(args) : field, inner)] as const
  })
  return Object.fromEntries(entries)
}

function isList(value: readonly Value[] | Fields): value is readonly Value[] {
  return Array.isArray(value)
}

/** A page of a list, as GraphQL connections have it; the cursor is the place where it ended. */
export function connection(all: readonly Value[], { first, after, reverse }: JsonObject): Fields {
  const ordered = reverse === true ? all.toReversed() : all
  const start = typeof after === 'string' ? Number(Buffer.from(after, 'base64url').toString()) : 0
  const end = start + Math.min(typeof first === 'number' ? first : 50, 250)
  return {
    nodes: ordered.slice(start, end),
    pageInfo: {
      hasNextPage: end < ordered.length,
      endCursor:
        ordered.length === 0
          ? null
          : Buffer.from(String(Math.min(end, ordered.length))).toString('base64url'),
    },
  }
}
