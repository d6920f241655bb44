import { ShieldError } from '../domain/errors.ts'
import { quoted } from '../domain/text/quoted.ts'

/**
 * What Nango's API takes, in paths, headers and bodies alike. Only its import takes any other connection id, and no other
 * call finds that connection afterwards.
 * https://github.com/NangoHQ/nango/blob/master/packages/server/lib/helpers/validation.ts
 */
const TAKEN = {
  'connection id': {
    pattern: /^[a-zA-Z0-9,.;:=+~[\]|@${}"'\\/_ -]{1,255}$/,
    words: `, . ; : = + ~ [ ] | @ $ { } " ' \\ / _ -`,
  },
  integration: { pattern: /^[a-zA-Z0-9~:.@ _-]{1,255}$/, words: '~ : . @ _ -' },
}

/**
 * Refuses an id that Nango does not take, or that would not reach it as it is: the HTTP client trims spaces from a header,
 * and `.` or `..` would disappear from a path, so that another connection could be meant. Fails with `usage`.
 */
export function assertIdentifier(what: keyof typeof TAKEN, id: string): void {
  const { pattern, words } = TAKEN[what]
  if (pattern.test(id) && id.trim() === id && id !== '.' && id !== '..') return
  const shown = quoted(id, 255)
  throw new ShieldError('usage', `${shown} cannot be a Nango ${what}`, {
    hint: `Nango takes 255 characters at most: letters, digits, blanks inside and ${words} (\`shield connections list\` shows what there is)`,
  })
}

/** An id as one segment of a path or a value of a query; the SDK puts ids into URLs as they are. */
export function encodeIdentifier(what: keyof typeof TAKEN, id: string): string {
  assertIdentifier(what, id)
  return encodeURIComponent(id)
}
