import { ShieldError } from './errors.ts'

/**
 * A path at a provider with every value encoded: path`/calendar/v3/calendars/${id}/events`. The only way to put a
 * value from outside into a path.
 */
export function path(literals: TemplateStringsArray, ...values: readonly string[]): string {
  return literals.reduce((sofar, literal, index) => sofar + encodeSegment(values[index - 1] ?? '') + literal)
}

function encodeSegment(value: string): string {
  if (value === '' || !value.isWellFormed() || leadsElsewhere(value)) {
    throw new ShieldError('usage', `${JSON.stringify(value)} cannot stand in a path`)
  }
  return encodeURIComponent(value)
}

const ALLOWED = /^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-F]{2}|\/)*$/

/**
 * Refuses whatever could reach another place than the operation named: absolute URLs, `//`, `.` and `..` in any
 * spelling, backslashes, control characters, queries and fragments.
 */
export function assertPath(path: string): void {
  if (!ALLOWED.test(path))
    throw new ShieldError('internal', `Not a plain absolute path: ${JSON.stringify(path)}`)
  for (const segment of path.slice(1).split('/')) {
    const decoded = decode(segment)
    if (decoded === undefined || decoded === '' || leadsElsewhere(decoded)) {
      throw new ShieldError('internal', `Not a plain segment of a path: ${JSON.stringify(segment)}`)
    }
  }
}

/** Undefined for bytes that are no UTF-8. */
function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

/** A server that decodes before it resolves would find the dots that an encoded slash hides. */
function leadsElsewhere(decoded: string): boolean {
  return /\p{Cc}/u.test(decoded) || decoded.split(/[/\\]/).some((part) => part === '.' || part === '..')
}
