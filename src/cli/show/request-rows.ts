import { whatItIsAbout, type ApprovalRequest, type State } from '../../domain/request/request.ts'
import { relativeTime } from '../../domain/text/times.ts'
import type { App } from '../app.ts'
import type { Paint } from '../terminal/paint.ts'
import { renderRows, type Column } from '../terminal/rows.ts'
import { showDisplay } from './render.ts'

type RequestColumn = Column<ApprovalRequest>

/** Columns that the terminal's lists of requests are made of. */
export const ID: RequestColumn = { title: 'id', text: ({ id }) => id, room: 'whole' }

export const ABOUT: RequestColumn = { title: 'about', text: whatItIsAbout, room: 'rest', paint: withAmounts }

/** Somebody's name. */
export function nameColumn(title: string, text: RequestColumn['text']): RequestColumn {
  return { title, text, room: 16 }
}

/** How long ago it was. */
export function timeColumn(title: string, at: RequestColumn['text'], now: number): RequestColumn {
  return { title, text: (request) => relativeTime(at(request), now), room: 'whole' }
}

/** Where it stands, unless that is what is `usual`, and what it is marked with. */
export function stateColumn(usual?: State): RequestColumn {
  const text = ({ state, mark }: ApprovalRequest): string =>
    [...(state === usual ? [] : [state]), ...(mark === null ? [] : [mark])].join(', ')
  return { title: 'state', text, room: 'whole', paint: toned }
}

/** Which account it goes to, where they go to several. */
export function accountColumn(requests: readonly ApprovalRequest[]): RequestColumn {
  const isOne = new Set(requests.map(({ account }) => account)).size < 2
  return { title: 'account', text: ({ account }) => (isOne ? '' : account), room: 20 }
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

interface Look {
  /** At a terminal. */
  readonly columns: (requests: readonly ApprovalRequest[]) => readonly RequestColumn[]
  /** In a pipe. */
  readonly cells: (request: ApprovalRequest) => readonly string[]
  readonly empty: string
}

/** A list of requests: a line each at a terminal, cut to its width, and whole rows between tabs in a pipe. */
export async function showRequests(
  { terminal }: App,
  requests: readonly ApprovalRequest[],
  { columns, cells, empty }: Look,
): Promise<void> {
  const { outSurface } = terminal
  if (outSurface.isTerminal && requests.length > 0)
    return terminal.out(await renderRows(columns(requests), requests, outSurface))
  await showDisplay(terminal, [{ kind: 'table', columns: [], rows: requests.map(cells), empty }])
}
