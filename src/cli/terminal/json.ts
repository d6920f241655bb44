import { replaceUnsafe } from '../../domain/text/safe-text.ts'
import { listOf, defined } from '../../domain/text/json.ts'

/**
 * A value as JSON with a line feed at its end: on one line, or indented for a reader. Characters that a terminal
 * obeys or nobody sees are written `\uXXXX`, which is the same value: `JSON.stringify` leaves most of them raw.
 */
export function jsonText(value: unknown, options: { readonly indented?: boolean } = {}): string {
  const text = JSON.stringify(value ?? null, undefined, options.indented === true ? 2 : undefined)
  return `${replaceUnsafe(text, toJsonEscape)}\n`
}

/** A value with what was to be said beside it. */
export function withSaid(value: object, next: string | undefined, warnings: readonly string[]): object {
  const own = 'warnings' in value ? listOf(value.warnings) : []
  return {
    ...value,
    ...defined({ next }),
    ...(warnings.length === 0 ? {} : { warnings: [...new Set([...own, ...warnings])] }),
  }
}

function toJsonEscape(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}
