import { PAGE_LENGTH } from '../../../domain/limits.ts'
import { wholeList } from '../../../domain/ports/page.ts'
import { nameOf, type Chapter } from '../../../domain/request/request-view.ts'
import { DECIDERS, whatItIsAbout, type ApprovalRequest } from '../../../domain/request/request.ts'
import { allowedBy } from '../../../domain/ruling/limit-text.ts'
import { defined } from '../../../domain/text/json.ts'
import { listedTime } from '../../../domain/text/times.ts'
import { pageOf } from '../../../wire/actor-money-page.ts'
import { story as storyShape } from '../../../wire/request-answers.ts'
import { request } from '../../../wire/request.ts'
import type { App } from '../../app.ts'
import { parseLimit } from '../../ask/page-flags.ts'
import { takesNone } from '../../takes-connection.ts'
import { choiceOption, textOption, type Invocation } from '../../frame.ts'
import {
  ABOUT,
  accountColumn,
  ID,
  markOf,
  stateColumn,
  nameColumn,
  rowsText,
  showRows,
  timeColumn,
  type Look,
} from '../../show/show-rows.ts'
import type { Column } from '../../terminal/rows.ts'
import { renderTable, type Table } from '../../terminal/table.ts'

const MOST = 1000

/** The story of one request, or what ended lately. */
export async function historyCommand(invocation: Invocation): Promise<number> {
  const [typed] = invocation.args
  const { connection } = invocation.app.globals
  if (typed === undefined) return listEnded(invocation)
  if (connection !== undefined) throw takesNone('approvals history with an id', connection)
  return storyOf(invocation, typed)
}

async function storyOf({ app, options }: Invocation, typed: string): Promise<number> {
  const { terminal, globals } = app
  const { requests } = await app.gate()
  const textOf = async (story: readonly Chapter[]) => renderTable(storyTable(story), terminal.outSurface)
  if (options['watch'] === true) return watch(app, async () => textOf(await requests.story(typed)))
  const story = await requests.story(typed)
  if (globals.json) terminal.json(storyShape.encode(wholeList(story)))
  else await terminal.page(await textOf(story))
  return 0
}

async function listEnded({ app, options }: Invocation): Promise<number> {
  const limit = parseLimit(textOption(options, 'limit') ?? String(PAGE_LENGTH), MOST)
  const decidedBy = choiceOption(options, ['decidedBy', '--decided-by'], DECIDERS)
  const narrow = defined({ decidedBy, connection: app.globals.connection })
  const isNarrow = Object.keys(narrow).length > 0
  const empty = isNarrow ? 'No such request has ended recently' : 'Nothing has ended yet'
  const { requests } = await app.gate()
  const ended = () => requests.ended({ limit, ...narrow })
  const look = (items: readonly ApprovalRequest[]): Look<ApprovalRequest> => ({
    items,
    columns: columnsOf(items, app.clock.now()),
    cells: cellsOf,
    empty,
  })
  if (options['watch'] === true) return watch(app, async () => rowsText(app, look(await ended())))
  if (app.globals.json) app.terminal.json(pageOf(request).encode(wholeList(await ended())))
  else await showRows(app, look(await ended()))
  return 0
}

/** Loaded only where somebody watches. */
async function watch(app: App, draw: () => Promise<string>): Promise<number> {
  return (await import('./watch-list.ts')).watchList(app, draw)
}

function columnsOf(ended: readonly ApprovalRequest[], now: number): readonly Column<ApprovalRequest>[] {
  return [
    ID,
    ABOUT,
    stateColumn(),
    nameColumn('asked by', ({ requester }) => requester.name),
    DECIDED_BY,
    timeColumn('ended', ({ updatedAt }) => updatedAt, now),
    accountColumn(ended),
  ]
}

function deciderOf({ decision }: ApprovalRequest): string {
  return decision?.actor.name ?? ''
}

/** Who decided; of rules with how much of their limits was used then. */
export const DECIDED_BY: Column<ApprovalRequest> = {
  title: 'decider',
  text: (request) => {
    const allowed = request.decision === null ? null : allowedBy(request.decision, true)
    return allowed === null ? deciderOf(request) : `policy: ${allowed}`
  },
  room: 40,
}

/** One line of a pipe, whose columns scripts count: a new one comes last. */
function cellsOf(ended: ApprovalRequest): readonly string[] {
  const { id, state, operation, account, requester, updatedAt } = ended
  const when = listedTime(updatedAt)
  const about = whatItIsAbout(ended)
  return [id, state, operation, account, requester.name, deciderOf(ended), when, about, ...markOf(ended)]
}

function storyTable(story: readonly Chapter[]): Table {
  return {
    columns: ['when', 'who', 'what'],
    rows: story.map(({ at, actor, what }) => [listedTime(at), nameOf(actor), what]),
  }
}

/** The story on stderr, for somebody who is about to decide. */
export async function showStory({ gate, terminal }: App, { id }: ApprovalRequest): Promise<void> {
  const story = await (await gate()).requests.story(id)
  terminal.alert(`\n${await renderTable(storyTable(story), terminal.talkSurface)}\n`)
}
