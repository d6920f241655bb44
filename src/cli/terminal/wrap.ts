import { lazyPattern, PLAIN } from '../../domain/text/safe-text.ts'

/** Characters of two columns: East Asian wide ones and pictures. https://www.unicode.org/reports/tr11/ */
const WIDE = lazyPattern(
  String.raw`[\u1100-\u115f\u2329\u232a\u2630-\u2637\u268a-\u268f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1d300}-\u{1d376}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}`,
  'u',
)

/** What joins the character before it. */
const JOINING_SET = String.raw`[\p{M}\u1160-\u11ff\ud7b0-\ud7c6\ud7cb-\ud7fb]`

/**
 * What takes no column of its own. A spacing mark (Mc) takes one in most terminals, although it joins, and so does every
 * mark that is newer than the terminal's tables: those since Unicode 11 and, to be short, all beyond the first plane.
 */
const FLAT = lazyPattern(
  String.raw`^(?![\u0897-\u089f\u08ca-\u08d3\u0b55\u0c3c\u0ece\u1abf-\u1aff\u1dfa\u{10000}-\u{10ffff}])[\p{Mn}\p{Me}\u1160-\u11ff\ud7b0-\ud7c6\ud7cb-\ud7fb]$`,
  'u',
)

/** A numbered escape, or a character with the marks that join it. */
const UNIT = lazyPattern(String.raw`\\u\{[0-9A-F]+\}|.${JOINING_SET}*`, 'gu')

/**
 * Columns that a line takes which safeText has made safe; where terminals differ, as many as the widest of them gives.
 * A line that is wider than it was reckoned is broken by the terminal, and its rest could pass for a line of ours.
 */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length
  let width = 0
  for (const character of text) width += FLAT().test(character) ? 0 : WIDE().test(character) ? 2 : 1
  return width
}

/** Fills up with spaces to so many columns. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

/** The beginning of a line that safeText has made safe, with `…` where it ends before the line does. */
export function cutTo(line: string, width: number): string {
  if (widthOf(line) <= width) return line
  let cut = ''
  let columns = 1
  for (const unit of line.match(UNIT()) ?? []) {
    columns += widthOf(unit)
    if (columns > width) break
    cut += unit
  }
  return `${cut.trimEnd()}…`
}

/**
 * Cuts lines so that none is wider than asked, after a space where there is one. Nothing is dropped, not even a space:
 * the pieces put together are the text again. A numbered escape and a letter with its marks stay whole.
 */
export function wrap(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((line) => (widthOf(line) <= width ? [line] : wrapLine(line, width)))
}

function wrapLine(line: string, width: number): readonly string[] {
  // Nothing joins anything there, and to look for that in a long line takes most of the time.
  const isPlain = PLAIN.test(line) && !line.includes('\\u{')
  const lines: string[] = []
  let current = ''
  let columns = 0
  for (const unit of isPlain ? line : (line.match(UNIT()) ?? [])) {
    const size = widthOf(unit)
    while (columns + size > width && current !== '') {
      const cut = current.lastIndexOf(' ') + 1
      const end = cut > 0 ? cut : current.length
      lines.push(current.slice(0, end))
      current = current.slice(end)
      columns = widthOf(current)
    }
    current += unit
    columns += size
  }
  return [...lines, current]
}
