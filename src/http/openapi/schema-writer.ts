import { z } from 'zod'
import { isJsonObject, type Json, type JsonObject } from '../../domain/text/json.ts'
import { NAMED } from '../../wire/names.ts'

/** Writes schemas as openapi.json has them (JSON Schema 2020-12), and collects those that have a name. */
export interface SchemaWriter {
  readonly write: (schema: z.ZodType) => JsonObject
  /** A schema that is JSON already. Its own definitions come among the named ones, as `prefix` and their names. */
  readonly take: (schema: JsonObject, prefix: string) => JsonObject
  /** All that were named so far, by their names. */
  readonly named: () => JsonObject
}

export function createSchemaWriter(): SchemaWriter {
  const named: Record<string, JsonObject> = Object.fromEntries(
    NAMED.map(({ name, schema }) => [name, schema]),
  )
  const take = (schema: JsonObject, prefix: string): JsonObject => {
    const { $schema: _, $defs: definitions, ...rest } = schema
    for (const [name, definition] of Object.entries(isJsonObject(definitions) ? definitions : {})) {
      named[`${prefix}${name}`] = objectOf(moved(definition, prefix))
    }
    return objectOf(moved(rest, prefix))
  }
  return {
    // As it is sent: an object stays open, unless it says that nothing else is taken.
    write: (schema) => take(z.toJSONSchema(schema, { io: 'input' }) as JsonObject, ''),
    take,
    named: () => named,
  }
}

const LOCAL = '#/$defs/'

/** References lead to where openapi.json keeps what has a name. */
function moved(value: Json, prefix: string): Json {
  if (Array.isArray(value)) return value.map((one: Json) => moved(one, prefix))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === '$ref' && typeof inner === 'string' && inner.startsWith(LOCAL)
        ? [key, `#/components/schemas/${prefix}${inner.slice(LOCAL.length)}`]
        : [key, moved(inner, prefix)],
    ),
  )
}

function objectOf(value: Json): JsonObject {
  return isJsonObject(value) ? value : {}
}
