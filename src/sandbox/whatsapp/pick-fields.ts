import type { JsonObject } from '../../domain/text/json.ts'

/** The members that `fields` names, and `id` always; without `fields`, all. */
export function pickFields(object: JsonObject, query: URLSearchParams): JsonObject {
  const fields = query.get('fields')?.split(',')
  if (fields === undefined) return object
  return Object.fromEntries(Object.entries(object).filter(([name]) => name === 'id' || fields.includes(name)))
}
