import { ShieldError } from '../../domain/errors.ts'
import { canonicalJson, type Json } from '../../domain/text/json.ts'

/**
 * The columns of a row, unchanged. Half a character (a lone surrogate) has no UTF-8 form: SQLite would store another
 * text in its place, so it fails with `usage`.
 */
export function storable<Columns extends Readonly<Record<string, string | number | null>>>(
  columns: Columns,
): Columns {
  for (const [name, value] of Object.entries(columns)) {
    if (typeof value === 'string' && !value.isWellFormed()) {
      throw new ShieldError(
        'usage',
        `The ${name.replaceAll('_', ' ')} has half a character (a lone surrogate)`,
      )
    }
  }
  return columns
}

/** The one spelling under which a JSON value is stored and compared. Fails with `usage` when it has none. */
export function storedJson(value: Json, what: string): string {
  try {
    return canonicalJson(value)
  } catch (error) {
    throw new ShieldError('usage', `The ${what} cannot be written as JSON`, { cause: error })
  }
}
