import { note, type Check } from '../health/check.ts'

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
