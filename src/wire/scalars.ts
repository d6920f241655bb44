import type { Json, JsonObject } from '../domain/text/json.ts'
import { misfit, type Shape } from './shape.ts'

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
