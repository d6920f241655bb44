import CliTable from 'cli-table3'
import type { Paint } from './paint.ts'
import type { Table } from './table.ts'
import { padTo, widthOf, wrap } from './wrap.ts'

const GAP = '  '

/** A column is not squeezed further than this; a table that needs it is laid out as a list. */
const NARROWEST_COLUMN = 12

/** Below this a squeezed table is harder to read than a list. */
const NARROWEST_TABLE = 60

/** Cells have been made safe already. Ends with a line feed. */
export function layOut(table: Table, width: number, paint: Paint): string {
  const widths = columnWidths(table, width)
  return widths === undefined ? listOf(table, width, paint) : asColumns(table, widths, paint)
}

/** Undefined when the columns cannot be made to fit. */
function columnWidths(table: Table, width: number): readonly number[] | undefined {
  const natural = table.columns.map((column, index) =>
    table.rows.reduce((widest, row) => Math.max(widest, widthOf(row[index] ?? '')), widthOf(column)),
  )
  const room = width - GAP.length * (table.columns.length - 1)
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

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: GAP,
}

/**
 * Cells are cut into lines here, and each line is a row of the grid: cli-table3 drops the end of a word that is wider
 * than its column, cuts through surrogate pairs, and takes seconds for a cell of fifty lines (4,000 characters: 12 s).
 */
function asColumns(table: Table, widths: readonly number[], paint: Paint): string {
  const grid = new CliTable({
    chars: NO_BORDERS,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  })
  const header = linesOf(table.columns, widths).map((line) => line.map((cell) => paint.quiet(cell)))
  grid.push(...header)
  for (const row of table.rows) for (const line of linesOf(row, widths)) grid.push([...line])
  return `${grid
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`
}

function linesOf(row: readonly string[], widths: readonly number[]): readonly (readonly string[])[] {
  const cells = widths.map((width, index) => wrap(row[index] ?? '', width))
  const height = Math.max(...cells.map((lines) => lines.length))
  return Array.from({ length: height }, (_, number) => cells.map((lines) => lines[number] ?? ''))
}

function listOf(table: Table, width: number, paint: Paint): string {
  const labelWidth = Math.max(...table.columns.map(widthOf))
  const lines = (row: readonly string[]): string =>
    row
      .flatMap((cell, index) => {
        const label = paint.quiet(padTo(table.columns[index] ?? '', labelWidth))
        return wrap(cell, Math.max(8, width - labelWidth - GAP.length)).map(
          (line, number) => `${number === 0 ? label : ' '.repeat(labelWidth)}${GAP}${line}\n`,
        )
      })
      .join('')
  return table.rows.map(lines).join('\n')
}
