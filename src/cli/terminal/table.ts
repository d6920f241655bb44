import { safeText } from '../../domain/text/safe-text.ts'
import { loadPaint, type Paint } from './paint.ts'
import type { Surface } from './terminal.ts'
import { padTo, widthOf, wrap } from './wrap.ts'

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
  const safe = { columns: table.columns.map(safeText), rows }
  const paint = await loadPaint(surface)
  const widths = columnWidths(safe, surface.width)
  return widths === undefined ? listOf(safe, surface.width, paint) : asColumns(safe, widths, paint)
}

const GAP = '  '

/** A column is not squeezed further than this; a table that needs it is laid out as a list. */
const NARROWEST_COLUMN = 12

/** Below this a squeezed table is harder to read than a list. */
const NARROWEST_TABLE = 60

/** Undefined when the columns cannot be made to fit. */
function columnWidths({ columns, rows }: Table, width: number): readonly number[] | undefined {
  const natural = widestCells([columns, ...rows], columns.length)
  const room = width - GAP.length * (columns.length - 1)
  if (sum(natural) <= room) return natural
  if (width < NARROWEST_TABLE) return undefined
  return squeeze(natural, room)
}

/** Takes from the widest columns first: a ceiling under which all fit. */
function squeeze(natural: readonly number[], room: number): readonly number[] | undefined {
  for (let ceiling = Math.max(...natural) - 1; ceiling >= NARROWEST_COLUMN; ceiling -= 1) {
    const widths = natural.map((wide) => Math.min(wide, ceiling))
    if (sum(widths) <= room) return widths
  }
  return undefined
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** How wide each column is when nothing in it is wrapped. */
function widestCells(rows: Table['rows'], count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) =>
    rows.reduce((widest, row) => Math.max(widest, widthOf(row[index] ?? '')), 0),
  )
}

/** Each cell is wrapped within its column; a column ends where its longest line does. */
function asColumns({ columns, rows }: Table, widths: readonly number[], paint: Paint): string {
  const header = linesOf(columns, widths)
  const lines = [...header, ...rows.flatMap((row) => linesOf(row, widths))]
  const filled = widestCells(lines, widths.length)
  const line = (cells: readonly string[], paintCell: (cell: string) => string): string =>
    cells
      .map((cell, index) => `${paintCell(cell)}${' '.repeat((filled[index] ?? 0) - widthOf(cell))}`)
      .join(GAP)
      .trimEnd()
  return lines
    .map((cells, number) => `${line(cells, number < header.length ? paint.quiet : String)}\n`)
    .join('')
}

function linesOf(row: readonly string[], widths: readonly number[]): readonly (readonly string[])[] {
  const cells = widths.map((width, index) => wrap(row[index] ?? '', width))
  const height = Math.max(...cells.map((lines) => lines.length))
  return Array.from({ length: height }, (_, number) => cells.map((lines) => lines[number] ?? ''))
}

function listOf({ columns, rows }: Table, width: number, paint: Paint): string {
  const labelWidth = Math.max(...columns.map(widthOf))
  const lines = (row: readonly string[]): string =>
    row
      .flatMap((cell, index) => {
        const label = paint.quiet(padTo(columns[index] ?? '', labelWidth))
        return wrap(cell, Math.max(8, width - labelWidth - GAP.length)).map(
          (line, number) => `${number === 0 ? label : ' '.repeat(labelWidth)}${GAP}${line}\n`,
        )
      })
      .join('')
  return rows.map(lines).join('\n')
}
