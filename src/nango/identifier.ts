import { ShieldError } from '../domain/errors.ts'

/** Nango's own limit for connection ids and integration keys. */
const LONGEST = 255

/**
 * Refuses an id that would not reach Nango as it is: the HTTP client drops what is not ASCII and trims spaces from a
 * header, and `.` or `..` would disappear from a path, so that another connection could be meant. Fails with `usage`.
 */
export function assertIdentifier(what: 'connection id' | 'integration', id: string): void {
  const isPlain = /^[\u0021-\u007e](?:[\u0020-\u007e]*[\u0021-\u007e])?$/.test(id)
  if (isPlain && id.length <= LONGEST && id !== '.' && id !== '..') return
  const shown = JSON.stringify(id.slice(0, LONGEST))
  throw new ShieldError('usage', `${shown} cannot be a Nango ${what}`, { hint: 'shield connections list' })
}

/** An id as one segment of a path or a value of a query; the SDK puts ids into URLs as they are. */
export function encodeIdentifier(what: 'connection id' | 'integration', id: string): string {
  assertIdentifier(what, id)
  return encodeURIComponent(id)
}
