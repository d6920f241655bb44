import { safeText } from '../../domain/text/safe-text.ts'
import type { Surface } from './terminal.ts'
import { loadPaint } from './paint.ts'

export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/**
 * Rows of text from outside. A pipe gets one line a row, its cells between tabs, without a header (a script counts and
 * cuts lines), never wrapped or cut. A terminal gets columns under a header that fit its width, or, where they cannot,
 * one line a cell. Nothing is ever left out.
 */
export async function renderTable(table: Table, surface: Surface): Promise<string> {
  const rows = table.rows.map((row) => row.map(safeText))
  if (!surface.isTerminal) return rows.map((row) => `${row.join('\t')}\n`).join('')
  // cli-table3 costs 12 ms at start-up; a pipe does without.
  const { layOut } = await import('./table-layout.ts')
  return layOut({ columns: table.columns.map(safeText), rows }, surface.width, await loadPaint(surface))
}
