import type { Json } from '../../src/domain/text/json.ts'

/** Every single value by its place, as a preview hands it over. */
export function leavesOf(value: Json, place: string): readonly (readonly [string, Json])[] {
  const children = typeof value === 'object' && value !== null ? Object.entries(value) : []
  if (children.length === 0) return [[place, value]]
  return children.flatMap(([name, child]) => leavesOf(child, `${place}/${name}`))
}
