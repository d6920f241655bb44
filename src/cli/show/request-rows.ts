import { whatItIsAbout, type ApprovalRequest, type State } from '../../domain/request/request.ts'
import type { Paint } from '../terminal/paint.ts'
import type { Column } from '../terminal/rows.ts'

type RequestColumn = Column<ApprovalRequest>

/** Columns that the terminal's lists of requests are made of. */
export const ID: RequestColumn = { title: 'id', text: ({ id }) => id, room: 'whole' }

export const ABOUT: RequestColumn = { title: 'about', text: whatItIsAbout, room: 'rest', paint: withAmounts }

/** Where it stands, unless that is what is `usual`, and what it is marked with. */
export function stateColumn(usual?: State): RequestColumn {
  const text = ({ state, mark }: ApprovalRequest): string =>
    [...(state === usual ? [] : [state]), ...(mark === null ? [] : [mark])].join(', ')
  return { title: 'state', text, room: 'whole', paint: toned }
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
