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
import { choiceOption, textOption, type Invocation } from '../../frame.ts'
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
  const decidedBy = choiceOption(options, ['decidedBy', '--decided-by'], DECIDERS)
  const ended = await (await app.gate()).requests.ended({ limit, ...defined({ decidedBy }) })
  if (app.globals.json) app.terminal.json(pageOf(request).encode(wholeList(ended)))
  else {
    const columns: readonly Column<ApprovalRequest>[] = [
      ID,
      ABOUT,
      stateColumn(),
      nameColumn('asked by', ({ requester }) => requester.name),
      DECIDED_BY,
      timeColumn('ended', ({ updatedAt }) => updatedAt, app.clock.now()),
      accountColumn(ended),
    ]
    const empty = decidedBy === undefined ? 'Nothing has ended yet' : 'No such request has ended lately'
    await showRows(app, { items: ended, columns, cells: cellsOf, empty })
  }
  return 0
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
  return [id, state, operation, account, requester.name, deciderOf(ended), when, whatItIsAbout(ended)]
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
