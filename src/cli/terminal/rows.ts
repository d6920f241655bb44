import { safeText } from '../../domain/text/safe-text.ts'
import { loadPaint, type Paint } from './paint.ts'
import type { Surface } from './terminal.ts'
import { cutTo, padTo, widthOf } from './wrap.ts'

/** A column of a list that takes one line for each item. One whose cells are all empty is left out. */
export interface Column<Item> {
  readonly title: string
  readonly text: (item: Item) => string
  /** `whole`: never cut while there is room; `rest`: what the others leave; a number: at most so many columns. */
  readonly room: 'whole' | 'rest' | number
  /** Left out where the `rest` would have too little beside it. */
  readonly isSpare?: boolean
  readonly paint?: (cell: string, paint: Paint) => string
}

const GAP = '  '

/** What a column with `rest` gets before others are squeezed for it, and what those keep. */
const ENOUGH = 30
const NARROWEST = 8

/** What it gets before the columns behind it are left out. */
const LEAST = 20

/**
 * Items at a terminal, each on one line of its width: what does not fit is cut and ends in `…`, the first column never.
 * For a list to glance at; nothing is decided on what stands in it.
 */
export async function renderRows<Item>(
  columns: readonly Column<Item>[],
  items: readonly Item[],
  surface: Surface,
): Promise<string> {
  const paint = await loadPaint(surface)
  const filled = columns
    .map((column) => ({ ...column, cells: items.map((item) => safeText(column.text(item))) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
  const widths = fit(filled, surface.width)
  const lineOf = (cellOf: (column: (typeof filled)[number]) => string, isHeader: boolean): string =>
    filled
      .flatMap((column, index) => {
        const width = widths[index] ?? 0
        if (width === 0) return []
        const cell = index === 0 ? cellOf(column) : cutTo(cellOf(column), width)
        const painted = isHeader ? paint.quiet(cell) : (column.paint?.(cell, paint) ?? cell)
        return [painted + padTo('', width - widthOf(cell))]
      })
      .join(GAP)
      .trimEnd()
  const lines = items.map((_, row) => lineOf(({ cells }) => cells[row] ?? '', false))
  return [lineOf(({ title }) => title, true), ...lines].map((line) => `${line}\n`).join('')
}

type Filled = Pick<Column<never>, 'title' | 'room' | 'isSpare'> & { readonly cells: readonly string[] }

/** How wide each column is; 0 for one that there is no room for. */
function fit(columns: readonly Filled[], width: number): readonly number[] {
  const natural = columns.map(({ title, cells }) => Math.max(...[title, ...cells].map(widthOf)))
  const widths = columns.map(({ room }, index) =>
    Math.min(natural[index] ?? 0, typeof room === 'number' ? room : width),
  )
  const taker = columns.findIndex(({ room }) => room === 'rest')
  const left = (): number => width - roomOf(widths) + (widths[taker] ?? 0)
  const wanted = Math.min(natural[taker] ?? 0, ENOUGH)
  for (let at = widest(columns, widths); at >= 0 && left() < wanted; at = widest(columns, widths))
    widths[at] = (widths[at] ?? 0) - 1
  for (let at = columns.length - 1; at > Math.max(0, taker); at -= 1)
    if (left() < Math.min(wanted, leastBeside(columns[at]))) widths[at] = 0
  if (taker >= 0) widths[taker] = Math.max(NARROWEST, Math.min(natural[taker] ?? 0, left()))
  return withinLine(widths, width)
}

/** What the rest has to have for a column behind it to stay. */
function leastBeside(column: Filled | undefined): number {
  return column?.isSpare === true ? ENOUGH : LEAST
}

/** What a squeezed column keeps: a title that is cut says nothing. */
function leastOf(column: Filled | undefined): number {
  return Math.max(NARROWEST, widthOf(column?.title ?? ''))
}

/** The widest of the columns that may still be squeezed; -1 when there is none. */
function widest(columns: readonly Filled[], widths: readonly number[]): number {
  const squeezable = widths.map((wide, index) =>
    typeof columns[index]?.room === 'number' && wide > leastOf(columns[index]) ? wide : 0,
  )
  const most = Math.max(...squeezable)
  return most === 0 ? -1 : squeezable.indexOf(most)
}

/** In a terminal that is narrower than all of it, the last columns go. */
function withinLine(widths: readonly number[], width: number): readonly number[] {
  let room = width
  return widths.map((wide, index) => {
    if (wide === 0) return 0
    const own = index === 0 ? wide : Math.min(wide, room)
    room = Math.max(0, room - own - GAP.length)
    return own
  })
}

/** For all columns that are shown, with what stands between them. */
function roomOf(widths: readonly number[]): number {
  const shown = widths.filter((wide) => wide > 0)
  return shown.reduce((total, wide) => total + wide, GAP.length * (shown.length - 1))
}
