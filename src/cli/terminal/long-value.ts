import { characterCount } from '../../domain/text/quoted.ts'

/** A value longer than either fills the screen, and what stands behind it would not be read. */
const MOST_CHARACTERS = 2000
const MOST_LINES = 40

/** Lines that are shown of each end. */
const END_LINES = 4

export interface ShortenedLines {
  readonly head: readonly string[]
  readonly tail: readonly string[]
  /** How long it is, and how much is not shown. */
  readonly note: string
}

/** The two ends of a value that is too long for a screen, as it is laid out; null when it is not. */
export function shortenLines(value: string, lines: readonly string[]): ShortenedLines | null {
  if (characterCount(value) <= MOST_CHARACTERS && lines.length <= MOST_LINES) return null
  if (lines.length <= 2 * END_LINES) return null
  const left = lines.length - 2 * END_LINES
  return {
    head: lines.slice(0, END_LINES),
    tail: lines.slice(-END_LINES),
    note: `${characterCount(value)} characters; ${left} of ${lines.length} lines are left out here`,
  }
}
