import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts'

/** One row of an order's or a customer's `meta_data`. */
export interface Meta {
  readonly key: string
  readonly value: Json
}

/**
 * Null when the object carries no `meta_data` at all, which is no empty list: a key whose owner is no administrator is
 * shown none of a customer's. https://github.com/woocommerce/woocommerce/pull/36408
 */
export function metaOf(object: JsonObject): readonly Meta[] | null {
  const rows = object['meta_data']
  if (!Array.isArray(rows)) return null
  return rows.flatMap((row: Json) => {
    if (!isJsonObject(row) || typeof row['key'] !== 'string') return []
    return [{ key: row['key'], value: row['value'] ?? null }]
  })
}
