import { isJsonObject, type Json, type JsonObject } from '../domain/text/json.ts'
import { misfit, type Place, schemaOf, type Shape, within } from './shape.ts'

/** A part that may be missing. */
export type Optional<Value> = Shape<Value> & { readonly isOptional: true }

/** Every field of a value: a field that is new there is an error here until it has a shape. */
export type Fields<Value> = {
  readonly [Key in keyof Value]-?: object extends Pick<Value, Key>
    ? Optional<Exclude<Value[Key], undefined>>
    : Shape<Value[Key]>
}

/** Writes the fields that it names and no others, whatever else the value has. */
export function object<Value extends object>(fields: Fields<Value>): Shape<Value, JsonObject> {
  const named = Object.entries(fields) as [string, Shape<unknown> & { readonly isOptional?: true }][]
  const required = named.filter(([, field]) => field.isOptional !== true).map(([name]) => name)
  return {
    encode: (value) =>
      Object.fromEntries(
        named.flatMap(([name, field]) => {
          const part = value[name as keyof Value]
          return part === undefined ? [] : [[name, field.encode(part)]]
        }),
      ),
    decode: (json, place) => {
      if (!isJsonObject(json)) throw misfit(place)
      return Object.fromEntries(
        named.flatMap(([name, field]) =>
          json[name] === undefined && field.isOptional === true
            ? []
            : [[name, field.decode(json[name], within(place, name))]],
        ),
      ) as Value
    },
    schema: {
      type: 'object',
      properties: Object.fromEntries(named.map(([name, field]) => [name, schemaOf(field)])),
      ...(required.length === 0 ? {} : { required }),
    },
  }
}

export function optional<Value>(shape: Shape<Value>): Optional<Value> {
  return { ...shape, isOptional: true }
}

/** Null, or a value. A server of before that does not send it at all means null. */
export function nullable<Value>(shape: Shape<Value>): Shape<Value | null> {
  return {
    encode: (value) => (value === null ? null : shape.encode(value)),
    decode: (json, place) => (json === undefined || json === null ? null : shape.decode(json, place)),
    schema: { anyOf: [schemaOf(shape), { type: 'null' }] },
  }
}

/** A part that servers of before do not send, and what stands for it there. */
export function since<Value>(shape: Shape<Value>, before: Value): Shape<Value> {
  return {
    ...shape,
    decode: (json, place) => (json === undefined ? before : shape.decode(json, place)),
  }
}

export function list<Value>(shape: Shape<Value>): Shape<readonly Value[]> {
  return {
    encode: (values) => values.map((value) => shape.encode(value)),
    decode: (json, place) =>
      itemsOf(json, place).map((item, at) => shape.decode(item, within(place, `${at}`))),
    schema: { type: 'array', items: schemaOf(shape) },
  }
}

function itemsOf(json: Json | undefined, place: Place): readonly Json[] {
  if (Array.isArray(json)) return json as readonly Json[]
  throw misfit(place)
}

/** A name and its value, as a query and headers have them. */
export function pair<Value>(shape: Shape<Value>): Shape<readonly [Value, Value]> {
  const two = list(shape)
  return {
    encode: two.encode,
    decode: (json, place) => {
      const [first, second, ...more] = two.decode(json, place)
      if (first === undefined || second === undefined || more.length > 0) throw misfit(place)
      return [first, second]
    },
    schema: { type: 'array', prefixItems: [schemaOf(shape), schemaOf(shape)], items: false, minItems: 2 },
  }
}

/** Values by names that nobody knows beforehand. */
export function record<Value>(shape: Shape<Value>): Shape<Readonly<Record<string, Value>>, JsonObject> {
  return {
    encode: (values) =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shape.encode(value)])),
    decode: (json, place) => {
      if (!isJsonObject(json)) throw misfit(place)
      return Object.fromEntries(
        Object.entries(json).map(([name, value]) => [name, shape.decode(value, place)]),
      )
    },
    schema: { type: 'object', additionalProperties: schemaOf(shape) },
  }
}

/** Objects of several kinds, told apart by a member that each of them has. */
export function kinds<Tag extends string, Value extends { readonly [Key in Tag]: string }>(
  tag: Tag,
  shapes: {
    readonly [Kind in Value[Tag]]: Shape<Extract<Value, { readonly [Key in Tag]: Kind }>, JsonObject>
  },
): Shape<Value, JsonObject> {
  const byKind = new Map(Object.entries(shapes) as [string, Shape<never, JsonObject>][])
  return {
    encode: (value) => byKind.get(value[tag])?.encode(value as never) ?? {},
    decode: (json, place) => {
      const kind = isJsonObject(json) ? json[tag] : undefined
      const shape = typeof kind === 'string' ? byKind.get(kind) : undefined
      if (shape === undefined) throw misfit(within(place, tag))
      return shape.decode(json, place)
    },
    schema: { anyOf: [...byKind.values()].map(schemaOf) },
  }
}

/** One of two shapes: the first where this member is there, in the program and outside. */
export function either<
  Key extends string,
  First extends { readonly [Name in Key]: unknown },
  Second extends object,
>(
  key: Key,
  first: Shape<First, JsonObject>,
  second: Shape<Second, JsonObject>,
): Shape<First | Second, JsonObject> {
  return {
    encode: (value) => (key in value ? first.encode(value as First) : second.encode(value as Second)),
    decode: (json, place) =>
      isJsonObject(json) && key in json ? first.decode(json, place) : second.decode(json, place),
    schema: { anyOf: [schemaOf(first), schemaOf(second)] },
  }
}
