/**
 * A record as RFC 4180 writes it, with its line end. A cell that a spreadsheet would take for a formula gets an
 * apostrophe before it, as https://owasp.org/www-community/attacks/CSV_Injection advises: whoever opens an export must
 * not run what somebody put into a name.
 */
export function csvRecord(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

/** Full-width forms too, which some spreadsheets read as the signs themselves. */
const FORMULA = /^[\s\0]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/

function csvCell(cell: string | number | null): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = FORMULA.test(cell) ? `'${cell}` : cell
  return /[",\r\n;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
