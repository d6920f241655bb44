import type { ApprovalRequest } from '../../../domain/request/request.ts'
import { pageOf } from '../../../wire/actor-money-page.ts'
import { request } from '../../../wire/request.ts'
import { story as storyShape } from '../../../wire/request-answers.ts'
import { textOption, type Invocation } from '../../frame.ts'
import { parseLimit } from '../../terminal/limit.ts'
import { showDisplay } from '../../show/render.ts'
import { localTime } from '../../../domain/text/times.ts'
import { wholeList } from '../../../domain/ports/page.ts'
import { storyTable } from './show-story.ts'
import { PAGE_LENGTH } from '../../../domain/limits.ts'

const MOST = 1000

/** The story of one request, or what ended lately. */
export async function historyCommand(invocation: Invocation): Promise<number> {
  return invocation.args[0] === undefined ? listEnded(invocation) : showStory(invocation, invocation.args[0])
}

async function showStory({ app }: Invocation, typed: string): Promise<number> {
  const story = await (await app.gate()).requests.story(typed)
  if (app.globals.json) {
    app.terminal.json(storyShape.encode(wholeList(story)))
    return 0
  }
  await showDisplay(app.terminal, [{ kind: 'table', ...storyTable(story), empty: 'No history' }])
  return 0
}

async function listEnded({ app, options }: Invocation): Promise<number> {
  const limit = parseLimit(textOption(options, 'limit') ?? String(PAGE_LENGTH), MOST)
  const ended = await (await app.gate()).requests.ended(limit)
  if (app.globals.json) {
    app.terminal.json(pageOf(request).encode(wholeList(ended)))
    return 0
  }
  await showDisplay(app.terminal, [
    {
      kind: 'table',
      columns: ['id', 'state', 'operation', 'account', 'asked by', 'decided by', 'ended'],
      rows: ended.map(row),
      empty: 'Nothing has ended yet',
    },
  ])
  return 0
}

function row({ id, state, operation, account, requester, decision, updatedAt }: ApprovalRequest) {
  return [id, state, operation, account, requester.name, decision?.actor.name ?? '', localTime(updatedAt)]
}
