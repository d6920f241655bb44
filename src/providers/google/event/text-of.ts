import type { Json } from '../../../domain/text/json.ts'

/** A text with something in it. */
export function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
