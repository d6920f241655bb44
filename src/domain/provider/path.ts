import { ShieldError } from '../errors.ts'
import { quoted } from '../text/quoted.ts'

/**
 * A path at a provider with every value encoded: path`/calendar/v3/calendars/${id}/events`. The only way to put a
 * value from outside into a path.
 */
export function path(literals: TemplateStringsArray, ...values: readonly string[]): string {
  return literals.reduce((sofar, literal, index) => sofar + encodeSegment(values[index - 1] ?? '') + literal)
}

function encodeSegment(value: string): string {
  if (!value.isWellFormed() || leadsElsewhere(value)) {
    throw new ShieldError('usage', `${quoted(value)} cannot stand in a path`)
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
    throw new ShieldError('internal', `Not a plain absolute path: ${quoted(path, 500)}`)
  for (const segment of path.slice(1).split('/')) {
    if (leadsElsewhere(decoded(segment))) {
      throw new ShieldError(
        'internal',
        `A path segment may not be empty, dotted or broken: ${quoted(path, 500)}`,
      )
    }
  }
}

/**
 * Somebody on the way may decode once too often: an encoded slash must not hide an empty or dotted segment either, nor
 * an encoded control character end the line.
 */
function leadsElsewhere(segment: string): boolean {
  return segment
    .split(/[/\\]/)
    .some((part) => part === '' || part === '.' || part === '..' || /\p{Cc}/u.test(part))
}

/** What does not decode stands for nothing. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return ''
  }
}
