import { safeJson } from '../../domain/text/safe-text.ts'
import { listOf, defined } from '../../domain/text/json.ts'

/** A value as JSON (`safeJson`) with a line feed at its end: on one line, or indented for a reader. */
export function jsonText(value: unknown, options: { readonly indented?: boolean } = {}): string {
  return `${safeJson(value, options.indented === true ? 2 : undefined)}\n`
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
