import { PAGE_LENGTH } from '../../../domain/limits.ts'
import { wholeList } from '../../../domain/ports/page.ts'
import { nameOf, type Chapter } from '../../../domain/request/request-view.ts'
import { whatItIsAbout, type ApprovalRequest } from '../../../domain/request/request.ts'
import { listedTime } from '../../../domain/text/times.ts'
import { pageOf } from '../../../wire/actor-money-page.ts'
import { story as storyShape } from '../../../wire/request-answers.ts'
import { request } from '../../../wire/request.ts'
import type { App } from '../../app.ts'
import { parseLimit } from '../../ask/page-flags.ts'
import { textOption, type Invocation } from '../../frame.ts'
import { ABOUT, accountColumn, ID, stateColumn } from '../../show/request-rows.ts'
import { nameColumn, showRows, timeColumn } from '../../show/show-rows.ts'
import type { Column } from '../../terminal/rows.ts'
import { renderTable, type Table } from '../../terminal/table.ts'

const MOST = 1000

/** The story of one request, or what ended lately. */
export async function historyCommand(invocation: Invocation): Promise<number> {
  return invocation.args[0] === undefined ? listEnded(invocation) : storyOf(invocation, invocation.args[0])
}

async function storyOf({ app }: Invocation, typed: string): Promise<number> {
  const story = await (await app.gate()).requests.story(typed)
  const { terminal, globals } = app
  if (globals.json) terminal.json(storyShape.encode(wholeList(story)))
  else await terminal.page(await renderTable(storyTable(story), terminal.outSurface))
  return 0
}

async function listEnded({ app, options }: Invocation): Promise<number> {
  const limit = parseLimit(textOption(options, 'limit') ?? String(PAGE_LENGTH), MOST)
  const ended = await (await app.gate()).requests.ended(limit)
  if (app.globals.json) app.terminal.json(pageOf(request).encode(wholeList(ended)))
  else {
    const columns: readonly Column<ApprovalRequest>[] = [
      ID,
      ABOUT,
      stateColumn(),
      nameColumn('asked by', ({ requester }) => requester.name),
      nameColumn('decided by', decidedBy),
      timeColumn('ended', ({ updatedAt }) => updatedAt, app.clock.now()),
      accountColumn(ended),
    ]
    await showRows(app, { items: ended, columns, cells: cellsOf, empty: 'Nothing has ended yet' })
  }
  return 0
}

function decidedBy({ decision }: ApprovalRequest): string {
  return decision?.actor.name ?? ''
}

/** One line of a pipe, whose columns scripts count: a new one comes last. */
function cellsOf(ended: ApprovalRequest): readonly string[] {
  const { id, state, operation, account, requester, updatedAt } = ended
  const when = listedTime(updatedAt)
  return [id, state, operation, account, requester.name, decidedBy(ended), when, whatItIsAbout(ended)]
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
