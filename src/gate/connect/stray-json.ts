import type { JsonObject } from '../../domain/text/json.ts'
import type { Stray, Strays } from '../../domain/provider/stray.ts'

export function strayJson(stray: Stray): JsonObject {
  return { ...stray, tags: { ...stray.tags } }
}

export function straysJson({ newest, count }: Strays): JsonObject {
  return { newest: newest.map(strayJson), count }
}
