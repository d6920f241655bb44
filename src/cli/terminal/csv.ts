import { safeText } from '../../domain/text/safe-text.ts'

/**
 * A record as RFC 4180 writes it, but for its line end, which is a line feed: a terminal would obey the other half. Each
 * record is one line, since what is not seen in a text is escaped. A cell that a spreadsheet would take for a formula
 * gets an apostrophe before it, as https://owasp.org/www-community/attacks/CSV_Injection advises: whoever opens an export
 * must not run what somebody put into a name.
 */
export function csvRecord(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\n`
}

/** Full-width forms too, which some spreadsheets read as the signs themselves. */
const FORMULA = /^ *[=+\-@\uff1d\uff0b\uff0d\uff20]/

function csvCell(cell: string | number | null): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = safeText(cell)
  const inert = FORMULA.test(text) ? `'${text}` : text
  return /[",;]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
