import type { Block } from '../../domain/operation/display.ts'
import { relativeTime } from '../../domain/text/times.ts'
import type { App } from '../app.ts'
import { renderRows, type Column } from '../terminal/rows.ts'
import { renderDisplay, showDisplay } from './render.ts'
import { whatItIsAbout, type ApprovalRequest, type State } from '../../domain/request/request.ts'
import type { Paint } from '../terminal/paint.ts'

/** A list, and how it is shown. */
export interface Look<Item> {
  readonly items: readonly Item[]
  /** At a terminal. */
  readonly columns: readonly Column<Item>[]
  /** In a pipe. */
  readonly cells: (item: Item) => readonly string[]
  readonly empty: string
  /** What is said beside them. */
  readonly beside?: readonly Block[]
}

/** A list: a line each at a terminal, cut to its width, and whole rows between tabs in a pipe. */
export async function showRows<Item>({ terminal }: App, look: Look<Item>): Promise<void> {
  const { outSurface } = terminal
  const { items, columns } = look
  const isGlance = outSurface.isTerminal && items.length > 0
  if (isGlance) await terminal.page(await renderRows(columns, items, outSurface))
  await showDisplay(terminal, isGlance ? (look.beside ?? []) : wholeRows(look))
}

/** The same for a terminal, with all that is said beside it, as one text. */
export async function rowsText<Item>({ terminal }: App, look: Look<Item>): Promise<string> {
  const { outSurface } = terminal
  const { items, columns, beside = [] } = look
  const rows = items.length > 0 ? await renderRows(columns, items, outSurface) : ''
  const display = items.length > 0 ? beside : wholeRows(look)
  const { result, remarks, talk } = await renderDisplay(display, outSurface, outSurface)
  return `${rows}${result}${remarks}${talk}`
}

function wholeRows<Item>({ items, cells, empty, beside = [] }: Look<Item>): readonly Block[] {
  return [{ kind: 'table', columns: [], rows: items.map(cells), empty }, ...beside]
}

/** Somebody's name. */
export function nameColumn<Item>(title: string, text: (item: Item) => string): Column<Item> {
  return { title, text, room: 16 }
}

/** How long ago it was. */
export function timeColumn<Item>(title: string, at: (item: Item) => string, now: number): Column<Item> {
  return { title, text: (item) => relativeTime(at(item), now), room: 'whole' }
}

type RequestColumn = Column<ApprovalRequest>

/** Columns that the terminal's lists of requests are made of. */
export const ID: RequestColumn = { title: 'id', text: ({ id }) => id, room: 'whole' }

export const ABOUT: RequestColumn = { title: 'about', text: whatItIsAbout, room: 'rest', paint: withAmounts }

/** Where it stands, unless that is what is `usual`, and what it is marked with. */
export function stateColumn(usual?: State): RequestColumn {
  const text = (request: ApprovalRequest): string =>
    [...(request.state === usual ? [] : [request.state]), ...markOf(request)].join(', ')
  return { title: 'state', text, room: 'whole', paint: toned }
}

/** What it is marked with; empty where it is not. */
export function markOf({ mark }: ApprovalRequest): readonly string[] {
  return mark === null ? [] : [mark]
}

/** Which account it goes to, where the list has several of one provider: what it is about tells providers apart. */
export function accountColumn(requests: readonly ApprovalRequest[]): RequestColumn {
  const accounts = new Map(requests.map(({ provider, account }) => [provider, account]))
  const isPlain = requests.every(({ provider, account }) => accounts.get(provider) === account)
  return { title: 'account', text: ({ account }) => (isPlain ? '' : account), room: 20, isSpare: true }
}

const TONES: Readonly<Record<string, keyof Paint>> = {
  approved: 'good',
  executing: 'warning',
  unknown: 'bad',
  succeeded: 'good',
  failed: 'bad',
  suspicious: 'warning',
}

function toned(cell: string, paint: Paint): string {
  return cell.replaceAll(/[a-z]+/g, (word) => paint[TONES[word] ?? 'quiet'](word))
}

/** Amounts stand out; what is in quotation marks is somebody else's text and none of ours. */
function withAmounts(cell: string, paint: Paint): string {
  return cell.replaceAll(/"[^"]*(?:"|$)|-?\d[\d,]*(?:\.\d+)? [A-Z]{3}\b/g, (piece) =>
    piece.startsWith('"') ? piece : paint.heading(piece),
  )
}
