import { lazyPattern } from '../domain/lazy-pattern.ts'

/** Characters of two columns: East Asian wide ones and pictures. https://www.unicode.org/reports/tr11/ */
const WIDE = lazyPattern(
  String.raw`[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}`,
  'u',
)

const JOINING_SET = String.raw`[\p{M}\u1160-\u11ff\ud7b0-\ud7c6\ud7cb-\ud7fb]`
const JOINING = lazyPattern(`^${JOINING_SET}$`, 'u')

/** A numbered escape, or a character with the marks that join it. */
const UNIT = lazyPattern(String.raw`\\u\{[0-9A-F]+\}|.${JOINING_SET}*`, 'gu')

/** Columns that a line takes which safeText has made safe. */
export function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length
  let width = 0
  for (const character of text) width += JOINING().test(character) ? 0 : WIDE().test(character) ? 2 : 1
  return width
}

/** Fills up with spaces to so many columns. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

/**
 * Cuts lines so that none is wider than asked, after a space where there is one. Nothing is dropped, not even a space:
 * the pieces put together are the text again. A numbered escape and a letter with its marks stay whole.
 */
export function wrap(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((line) => (widthOf(line) <= width ? [line] : wrapLine(line, width)))
}

function wrapLine(line: string, width: number): readonly string[] {
  const lines: string[] = []
  let current = ''
  let columns = 0
  for (const unit of line.match(UNIT()) ?? []) {
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
