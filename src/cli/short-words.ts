/** Verbs of the queue that stand for themselves: `shield approve apr_…`. */
export const SHORT: readonly string[] = ['list', 'approve', 'reject']

/** The flags before a command whose next word is their value. */
const TAKES_VALUE: readonly string[] = ['--connection', '--db', '--env-from']

/** Where the command stands, after the flags before it; -1: nowhere. */
export function firstWord(argv: readonly string[]): number {
  return argv.findIndex(isBare)
}

/** Without the flags that every command takes, and their values. */
export function bareWords(argv: readonly string[]): readonly string[] {
  return argv.filter(isBare)
}

function isBare(word: string, place: number, argv: readonly string[]): boolean {
  return !word.startsWith('-') && !TAKES_VALUE.includes(argv[place - 1] ?? '')
}

/** What is typed most, in full: `approve apr_…` is `approvals approve apr_…`. */
export function withWholeName(argv: readonly string[]): readonly string[] {
  const at = firstWord(argv)
  return SHORT.includes(argv[at] ?? '') ? argv.toSpliced(at, 0, 'approvals') : argv
}
