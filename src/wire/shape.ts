import { ShieldError } from '../domain/errors.ts'
import type { Json, JsonObject } from '../domain/text/json.ts'

/** Where in an answer of a server a value stands, for what is said of one that does not fit. */
export interface Place {
  /** What the whole answer should be: `a request`. */
  readonly whole: string
  /** `decision.actor.door`; empty: the whole. */
  readonly path: string
}

/**
 * A value as other programs read it, written once. `encode` writes it for `--json` and for REST, `decode` reads it in the
 * client of a server, `schema` describes it in openapi.json and docs/json.md. Decoding takes what it knows and leaves
 * the rest: a newer server may send more.
 */
export interface Shape<Value, Written extends Json = Json> {
  readonly encode: (value: Value) => Written
  /** Fails with `unavailable`: what another program sent is something else. */
  readonly decode: (json: Json | undefined, place: Place) => Value
  /** JSON Schema 2020-12. */
  readonly schema: JsonObject
  /** What openapi.json calls it; absent: it stands where it is used. */
  readonly name?: string
}

/** Fails with `unavailable` for what is not of this shape. `whole`: what it should be, with its article. */
export function decodeAnswer<Value>(
  shape: Pick<Shape<Value>, 'decode'>,
  whole: string,
  json: Json | undefined,
): Value {
  return shape.decode(json, { whole, path: '' })
}

export function within({ whole, path }: Place, part: string): Place {
  return { whole, path: path === '' ? part : `${path}.${part}` }
}

/** The reason of `unavailable` where an answer came and is something else. */
export const MISFIT = 'misfit'

export function misfit({ whole, path }: Place): ShieldError {
  const why = path === '' ? '' : `: ${path} is missing or not what it should be`
  return new ShieldError('unavailable', `The server's answer is not ${whole}${why}`, {
    hint: 'Install the same version of shield on both sides',
    reason: MISFIT,
  })
}

/** The schema where it is used: a name in place of what has one. */
export function schemaOf({ name, schema }: Pick<Shape<never>, 'name' | 'schema'>): JsonObject {
  return name === undefined ? schema : { $ref: `#/components/schemas/${name}` }
}

/** Gives a shape a name in openapi.json and docs/json.md. */
export function named<Value, Written extends Json>(
  name: string,
  shape: Shape<Value, Written>,
): Shape<Value, Written> & { readonly name: string } {
  return { ...shape, name }
}

/** Says what it means, for people. */
export function described<Value, Written extends Json>(
  description: string,
  { encode, decode, ...of }: Shape<Value, Written>,
): Shape<Value, Written> {
  return { encode, decode, schema: { ...schemaOf(of), description } }
}

/** A shape whose value is another one in the program than outside. */
export function converted<Value, Between, Written extends Json>(
  shape: Shape<Between, Written>,
  { to, from }: { readonly to: (value: Value) => Between; readonly from: (between: Between) => Value },
): Shape<Value, Written> {
  return {
    ...shape,
    encode: (value) => shape.encode(to(value)),
    decode: (json, place) => from(shape.decode(json, place)),
  }
}

/** A scalar is written as it is. */
function scalar<Value extends Json>(
  schema: JsonObject,
  fits: (json: unknown) => json is Value,
): Shape<Value> {
  return {
    encode: (value) => value,
    decode: (json, place) => {
      if (fits(json)) return json
      throw misfit(place)
    },
    schema,
  }
}

const isText = (json: unknown): json is string => typeof json === 'string'

export const text = scalar({ type: 'string' }, isText)

export const yesNo = scalar({ type: 'boolean' }, (json): json is boolean => typeof json === 'boolean')

export const whole = scalar({ type: 'integer' }, (json): json is number => Number.isSafeInteger(json))

export const number = scalar({ type: 'number' }, (json): json is number => Number.isFinite(json))

const MOMENT = String.raw`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$`

/** When: ISO 8601 in UTC, with milliseconds. */
export const moment = scalar(
  { type: 'string', format: 'date-time', pattern: MOMENT },
  (json): json is string => isText(json) && new RegExp(MOMENT).test(json),
)

/** A text of this form. */
export function textLike(pattern: string): Shape<string> {
  return scalar(
    { type: 'string', pattern },
    (json): json is string => isText(json) && new RegExp(pattern).test(json),
  )
}

export function oneOf<Value extends string>(values: readonly Value[]): Shape<Value> {
  return scalar({ type: 'string', enum: [...values] }, (json): json is Value =>
    values.some((value) => value === json),
  )
}

export function only<const Value extends string | true>(value: Value): Shape<Value> {
  return scalar({ const: value }, (json): json is Value => json === value)
}

/** Any JSON; what is missing is null. */
export const json: Shape<Json> = { encode: (value) => value, decode: (value) => value ?? null, schema: {} }
