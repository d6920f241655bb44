import type { Block } from '../../domain/operation/display.ts'
import { relativeTime } from '../../domain/text/times.ts'
import type { App } from '../app.ts'
import { renderRows, type Column } from '../terminal/rows.ts'
import { showDisplay } from './render.ts'

interface Look<Item> {
  /** At a terminal. */
  readonly columns: readonly Column<Item>[]
  /** In a pipe. */
  readonly cells: (item: Item) => readonly string[]
  readonly empty: string
  /** What is said beside them. */
  readonly beside?: readonly Block[]
}

/** A list: a line each at a terminal, cut to its width, and whole rows between tabs in a pipe. */
export async function showRows<Item>(
  { terminal }: App,
  items: readonly Item[],
  { columns, cells, empty, beside = [] }: Look<Item>,
): Promise<void> {
  const { outSurface } = terminal
  const isGlance = outSurface.isTerminal && items.length > 0
  if (isGlance) await terminal.page(await renderRows(columns, items, outSurface))
  const rows: Block = { kind: 'table', columns: [], rows: items.map(cells), empty }
  await showDisplay(terminal, isGlance ? beside : [rows, ...beside])
}

/** Somebody's name. */
export function nameColumn<Item>(title: string, text: (item: Item) => string): Column<Item> {
  return { title, text, room: 16 }
}

/** How long ago it was. */
export function timeColumn<Item>(title: string, at: (item: Item) => string, now: number): Column<Item> {
  return { title, text: (item) => relativeTime(at(item), now), room: 'whole' }
}
