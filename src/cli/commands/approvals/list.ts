import { ShieldError } from '../../../domain/errors.ts'
import { PAGE_LENGTH } from '../../../domain/limits.ts'
import { heldError, type Hold } from '../../../domain/request/hold.ts'
import type { Block } from '../../../domain/operation/display.ts'
import {
  OPEN_STATES,
  STATES,
  whatItIsAbout,
  type ApprovalRequest,
  type State,
} from '../../../domain/request/request.ts'
import type { ListedRequest } from '../../../domain/request/request-view.ts'
import { requestList } from '../../../wire/request-answers.ts'
import type { App } from '../../app.ts'
import { textOption, type Invocation, type Options } from '../../frame.ts'
import { ABOUT, accountColumn, ID, stateColumn } from '../../show/request-rows.ts'
import { nameColumn, rowsText, showRows, timeColumn, type Look } from '../../show/show-rows.ts'
import type { Column } from '../../terminal/rows.ts'
import { relativeTime } from '../../../domain/text/times.ts'
import { pageOf } from '../../../domain/ports/page.ts'
import { pageFlags } from '../../ask/page-flags.ts'
import { defined } from '../../../domain/text/json.ts'

const MOST = 1000

export async function list({ app, options }: Invocation): Promise<number> {
  const states = statesFrom(options)
  if (options['watch'] === true) {
    const { watchList } = await import('./watch-list.ts')
    return watchList(app, async () =>
      rowsText(app, await lookAt(app, states, await pageFrom(app, states, options))),
    )
  }
  const page = await pageFrom(app, states, options)
  const warnings = warningsOf(page)
  if (app.globals.json) {
    const said = warnings.length === 0 ? {} : { warnings }
    app.terminal.json({ ...requestList.encode(page), ...said })
  } else await showRows(app, await lookAt(app, states, page))
  return 0
}

async function lookAt(app: App, states: readonly State[], page: Page): Promise<Look<ApprovalRequest>> {
  const items = page.items.map(({ request }) => request)
  const now = app.clock.now()
  return {
    items,
    columns: columnsOf(items, now),
    cells: (request) => cellsOf(request, now),
    empty: states === OPEN_STATES ? 'Nothing waits for a decision' : 'No such request',
    beside: [...warningsOf(page).map(warning), ...(await more(app, states, items.length, page.next))],
  }
}

function warningsOf({ items, hold }: Page): readonly string[] {
  return [...(hold === null ? [] : [heldError(hold).message]), ...items.flatMap(doubtsAbout)]
}

interface Page {
  readonly items: readonly ListedRequest[]
  readonly next: string | null
  readonly hold: Hold | null
}

/** The page that the flags ask for; with `--limit 0` every one that there is. */
async function pageFrom(app: App, states: readonly State[], options: Options): Promise<Page> {
  const wanted = textOption(options, 'limit') ?? String(PAGE_LENGTH)
  const isEvery = wanted === '0'
  const asked = { ...options, limit: isEvery ? String(MOST) : wanted }
  const { limit, before } = pageFlags(asked, { kind: 'request', most: MOST })
  const { requests: queue } = await app.gate()
  const items: ListedRequest[] = []
  for (let end = before; ; end = items.at(-1)?.request.id) {
    const { requests, hold } = await queue.list({ states, limit: limit + 1, ...defined({ before: end }) })
    const page = pageOf('request', requests, limit, ({ request }) => request.id)
    items.push(...page.items)
    if (!isEvery || page.next === null) return { items, next: page.next, hold }
  }
}

/** That there are more than are shown, and how many in all. */
async function more(
  app: App,
  states: readonly State[],
  shown: number,
  next: string | null,
): Promise<readonly Block[]> {
  if (next === null) return []
  const all = await (await app.gate()).requests.count(states.length === 0 ? STATES : states)
  const text = `Showing ${shown} of ${all}: --limit 0 shows every one, --cursor ${next} the next ones`
  return [{ kind: 'remark', text }]
}

function columnsOf(requests: readonly ApprovalRequest[], now: number): readonly Column<ApprovalRequest>[] {
  return [
    ID,
    ABOUT,
    nameColumn('by', ({ requester }) => requester.name),
    timeColumn('age', ({ createdAt }) => createdAt, now),
    stateColumn('pending'),
    accountColumn(requests),
  ]
}

/** One line of a pipe, whose columns scripts count: a new one comes last. */
function cellsOf(request: ApprovalRequest, now: number): readonly string[] {
  const { id, state, operation, account, requester, createdAt } = request
  const age = relativeTime(createdAt, now)
  return [id, state, operation, account, requester.name, age, whatItIsAbout(request)]
}

function warning(text: string): Block {
  return { kind: 'warning', text }
}

/** What can be seen without hashing; `show` looks closer. */
function doubtsAbout({ request, owner }: ListedRequest): readonly string[] {
  const { id, state, attempt } = request
  if (state === 'approved' && !isDecided(request)) {
    return [`${id} was made to look approved: it will not be sent; shield approvals show ${id}`]
  }
  if (state !== 'executing' || attempt === null || owner !== 'unjudged') return []
  const who = `process ${attempt.owner.pid} on ${attempt.owner.host}`
  return [`${id} is being sent by ${who}, which cannot be seen from here: shield approvals resolve ${id}`]
}

function isDecided({ decision, digest }: ApprovalRequest): boolean {
  return decision?.verdict === 'approve' && decision.digest === digest
}

function statesFrom(options: Options): readonly State[] {
  const wanted = textOption(options, 'state')
  if (wanted === undefined) return options['all'] === true ? [] : OPEN_STATES
  const state = STATES.find((one) => one === wanted)
  if (state !== undefined) return [state]
  throw new ShieldError('usage', `--state ${JSON.stringify(wanted)} is not one of ${STATES.join(', ')}`)
}
