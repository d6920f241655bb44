import { isJsonObject, type Json, type JsonObject } from '../../domain/text/json.ts'
import { listOrNull } from './value.ts'

/** One row of an order's or a customer's `meta_data`. */
export interface Meta {
  readonly key: string
  readonly value: Json
}

/**
 * Null when the object carries no `meta_data` at all, which is no empty list: a key whose owner is no administrator is
 * shown none of a customer's. `unreadable`: it is there, and no list.
 * https://github.com/woocommerce/woocommerce/pull/36408
 */
export function metaOf(object: JsonObject): readonly Meta[] | null | 'unreadable' {
  if (object['meta_data'] === undefined || object['meta_data'] === null) return null
  const rows = listOrNull(object['meta_data'])
  if (rows === null) return 'unreadable'
  return rows.flatMap((row) => {
    if (!isJsonObject(row)) return []
    const key = row['key']
    if (typeof key !== 'string' && typeof key !== 'number') return []
    return [{ key: String(key), value: row['value'] ?? null }]
  })
}
