import type { Json, JsonObject } from '../../../domain/text/json.ts'
import { textOrNull, utcOrNull } from '../value.ts'

/** A time with a zone, or one in UTC without, as ISO 8601 in UTC. Null for what is no time. */
export function toUtc(value: Json): string | null {
  const plain = utcOrNull(value)
  if (plain !== null) return plain
  const text = textOrNull(value)
  if (text === null || !/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[+-]\d\d:?\d\d$/.test(text)) return null
  return isoOf(Date.parse(text.replace(' ', 'T')))
}

/**
 * A time by the clock of the shop, in UTC. No answer that a key may have tells the shop's zone, but an order has two of
 * its times both ways; where the clock was changed between them, the nearer one counts. Without them the time stays as
 * it is, without a zone. Null for what is no time.
 */
export function shopTimeToUtc(value: Json, order: JsonObject): string | null {
  const local = milliseconds(value)
  if (local === null) return toUtc(value)
  const [nearest] = PAIRS.flatMap((name) => {
    const [there, utc] = [milliseconds(order[name]), milliseconds(order[`${name}_gmt`])]
    return there === null || utc === null ? [] : [{ offset: there - utc, away: Math.abs(there - local) }]
  }).toSorted((one, other) => one.away - other.away)
  return nearest === undefined ? (isoOf(local)?.slice(0, -1) ?? null) : isoOf(local - nearest.offset)
}

const PAIRS = ['date_modified', 'date_created'] as const

/** As if it were in UTC. */
function milliseconds(value: Json | undefined): number | null {
  const utc = typeof value === 'string' && !/[Zz]$|[+-]\d\d:?\d\d$/.test(value) ? utcOrNull(value) : null
  return utc === null ? null : Date.parse(utc)
}

function isoOf(time: number): string | null {
  return Number.isNaN(time) ? null : `${new Date(time).toISOString().slice(0, 19)}Z`
}
