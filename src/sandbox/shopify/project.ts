import type { Json, JsonObject } from '../../domain/text/json.ts'
import type { Selection } from './parse-operation.ts'

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
