import { strayRemedy, strayText, type Strays } from '../provider/stray.ts'

/** `note`: nothing is wrong, but it should be known. */
type CheckState = 'ok' | 'note' | 'bad'

/** One thing that was looked at. */
export interface Check {
  readonly name: string
  readonly state: CheckState
  /** What is so. */
  readonly message: string
  /** What to do, ideally a command; null: nothing. */
  readonly remedy: string | null
}

export function ok(name: string, message: string): Check {
  return { name, state: 'ok', message, remedy: null }
}

export function note(name: string, message: string, remedy: string | null = null): Check {
  return { name, state: 'note', message, remedy }
}

export function bad(name: string, message: string, remedy: string | null): Check {
  return { name, state: 'bad', message, remedy }
}

/** So many are named one by one. */
const MOST_NAMED = 5

/** Nothing is wrong with them, as long as somebody knows them: the same integration may serve another program. */
export function checkStrays({ newest, count }: Strays): readonly Check[] {
  const named = newest.slice(0, MOST_NAMED)
  const more = count - named.length
  return [
    ...named.map((stray) =>
      note(
        `stray ${stray.nangoConnectionId}`,
        `at Nango and not known here: ${strayText(stray)}`,
        strayRemedy(stray),
      ),
    ),
    ...(more > 0 ? [note('strays', `${more} more of them at Nango`, 'shield status --json names more')] : []),
  ]
}

/** `forged`: ids of those whose seal does not hold. One line for each of them. */
export function checkTokens(forged: readonly string[]): readonly Check[] {
  if (forged.length === 0) return [ok('tokens', 'all genuine')]
  return forged.map((id) =>
    bad(
      'tokens',
      `${id} was written into the database by hand, or under another seal key: it opens nothing`,
      `shield tokens revoke ${id}; and unless there is a new seal key, find out who wrote it`,
    ),
  )
}

/** What the launcher lets through. The newest that shield was tried on is 26. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 20)) {
    return bad('node', `${version} is too old`, 'Install Node.js 20.20 or newer')
  }
  return major > 26
    ? note('node', `${version} is newer than what shield was tried on`, 'Node.js 20.20 to 26 are')
    : ok('node', version)
}

/** What of NODE_DEBUG writes whole headers, and with them tokens and keys, to stderr. https://nodejs.org/api/cli.html */
const TALKATIVE = /(?:^|,)\s*(?:http|https|http2|tls|net|fetch|undici|\*|http\*)\s*(?=,|$)/i

/** What is said of a process whose NODE_DEBUG prints secrets; null: it does not. */
export function debugWarning(nodeDebug: string | undefined): string | null {
  return nodeDebug !== undefined && TALKATIVE.test(nodeDebug)
    ? 'NODE_DEBUG is set so that Node.js itself writes tokens and keys to stderr'
    : null
}

export function checkNodeDebug(nodeDebug: string | undefined): readonly Check[] {
  const warning = debugWarning(nodeDebug)
  return warning === null ? [] : [note('node-debug', warning, 'Unset NODE_DEBUG')]
}
