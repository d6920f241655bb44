import type { Json } from '../../domain/text/json.ts'

/** One value, one line: a line feed inside a value must not make two of it. */
export function linesOf(values: readonly Json[]): string {
  return values
    .map((value) => (typeof value === 'string' && !value.includes('\n') ? value : JSON.stringify(value)))
    .join('\n')
}
