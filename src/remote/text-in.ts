import type { Json } from '../domain/text/json.ts'

/** A text in an answer; empty for anything else. */
export function textIn(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

export function textOrNull(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}

/** The texts of a list; what is none is left out. */
export function textsIn(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
}
