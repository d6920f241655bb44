import { replaceUnsafe } from '../domain/safe-text.ts'

/**
 * A value as JSON with a line feed at its end: on one line, or indented for a reader. Characters that a terminal
 * obeys or nobody sees are written `\uXXXX`, which is the same value: `JSON.stringify` leaves most of them raw.
 */
export function jsonText(value: unknown, options: { readonly indented?: boolean } = {}): string {
  const text = JSON.stringify(value ?? null, undefined, options.indented === true ? 2 : undefined)
  return `${replaceUnsafe(text, toJsonEscape)}\n`
}

function toJsonEscape(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}
