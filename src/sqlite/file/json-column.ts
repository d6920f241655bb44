import { ShieldError } from '../../domain/errors.ts'
import type { Json } from '../../domain/text/json.ts'

/** Text that shield stored as JSON. Fails with `unavailable` when it is none: somebody else wrote it. */
export function parseJsonColumn(text: string, what: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw damaged(what, error)
  }
}

/** The error for a stored value that shield cannot have written. */
export function damaged(what: string, cause?: unknown): ShieldError {
  return new ShieldError(
    'unavailable',
    `The ${what} is not readable: the database was changed from outside`,
    {
      hint: 'shield audit verify',
      cause,
    },
  )
}
