import { PAGE_LENGTH } from '../../../domain/limits.ts'
import { heldError, type Hold } from '../../../domain/request/hold.ts'
import type { Block } from '../../../domain/operation/display.ts'
import type { RequestFilter } from '../../../domain/ports/gate.ts'
import {
  DECIDERS,
  OPEN_STATES,
  STATES,
  whatItIsAbout,
  type ApprovalRequest,
  type State,
} from '../../../domain/request/request.ts'
import type { ListedRequest } from '../../../domain/request/request-view.ts'
import type { App } from '../../app.ts'
import { choiceOption, textOption, type Invocation, type Options } from '../../frame.ts'
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
import { relativeTime } from '../../../domain/text/times.ts'
import { pageOf } from '../../../domain/ports/page.ts'
import { pageFlags } from '../../ask/page-flags.ts'
import { defined } from '../../../domain/text/json.ts'

const MOST = 1000

export async function list({ app, options }: Invocation): Promise<number> {
  const wanted = wantedFrom(app, options)
  if (options['watch'] === true) {
    const { watchList } = await import('./watch-list.ts')
    return watchList(app, async () =>
      rowsText(app, await lookAt(app, wanted, await pageFrom(app, wanted, options))),
    )
  }
  const page = await pageFrom(app, wanted, options)
  const warnings = warningsOf(page)
  if (app.globals.json) {
    // A list that people read has no use for the shapes, which are made as they are loaded.
    const { requestList } = await import('../../../wire/request-answers.ts')
    const said = warnings.length === 0 ? {} : { warnings }
    app.terminal.json({ ...requestList.encode(page), ...said })
  } else await showRows(app, await lookAt(app, wanted, page))
  return 0
}

type Wanted = Omit<RequestFilter, 'limit' | 'before'>

async function lookAt(app: App, wanted: Wanted, page: Page): Promise<Look<ApprovalRequest>> {
  const items = page.items.map(({ request }) => request)
  const now = app.clock.now()
  return {
    items,
    columns: columnsOf(items, now, await deciderColumn(wanted)),
    cells: (request) => cellsOf(request, now),
    empty:
      isNarrow(wanted) || wanted.states !== OPEN_STATES ? 'No such request' : 'Nothing waits for a decision',
    beside: [...warningsOf(page).map(warning), ...(await more(app, wanted, items.length, page.next))],
  }
}

/** Whether more than the state is asked for. */
function isNarrow({ states: _states, ...others }: Wanted): boolean {
  return Object.keys(others).length > 0
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
async function pageFrom(app: App, wanted: Wanted, options: Options): Promise<Page> {
  const most = textOption(options, 'limit') ?? String(PAGE_LENGTH)
  const isEvery = most === '0'
  const asked = { ...options, limit: isEvery ? String(MOST) : most }
  const { limit, before } = pageFlags(asked, { kind: 'request', most: MOST, zero: 'all' })
  const { requests: queue } = await app.gate()
  const items: ListedRequest[] = []
  for (let end = before; ; end = items.at(-1)?.request.id) {
    const { requests, hold } = await queue.list({ ...wanted, limit: limit + 1, ...defined({ before: end }) })
    const page = pageOf('request', requests, limit, ({ request }) => request.id)
    items.push(...page.items)
    // A misspelt one would look like an empty queue.
    if (items.length === 0 && wanted.operation !== undefined) await app.operation(wanted.operation)
    if (!isEvery || page.next === null) return { items, next: page.next, hold }
  }
}

/** That there are more than are shown, and how many in all where that is counted. */
async function more(app: App, wanted: Wanted, shown: number, next: string | null): Promise<readonly Block[]> {
  if (next === null) return []
  const states = wanted.states.length === 0 ? STATES : wanted.states
  const all = isNarrow(wanted) ? '' : ` of ${await (await app.gate()).requests.count(states)}`
  const text = `Showing ${shown}${all}: --limit 0 shows all, --cursor ${next} the next ones`
  return [{ kind: 'remark', text }]
}

/** Who decided, where that is asked for; loaded only then. */
async function deciderColumn({ decidedBy }: Wanted): Promise<readonly Column<ApprovalRequest>[]> {
  return decidedBy === undefined ? [] : [(await import('./history.ts')).DECIDED_BY]
}

function columnsOf(
  requests: readonly ApprovalRequest[],
  now: number,
  decider: readonly Column<ApprovalRequest>[],
): readonly Column<ApprovalRequest>[] {
  return [
    ID,
    ABOUT,
    nameColumn('by', ({ requester }) => requester.name),
    ...decider,
    timeColumn('age', ({ createdAt }) => createdAt, now),
    stateColumn('pending'),
    accountColumn(requests),
  ]
}

/** One line of a pipe, whose columns scripts count: a new one comes last. */
function cellsOf(request: ApprovalRequest, now: number): readonly string[] {
  const { id, state, operation, account, requester, createdAt } = request
  const age = relativeTime(createdAt, now)
  return [id, state, operation, account, requester.name, age, whatItIsAbout(request), ...markOf(request)]
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

/** What was decided has mostly ended: then all states are meant. */
function wantedFrom({ globals: { connection } }: App, options: Options): Wanted {
  const [operation, requester] = [textOption(options, 'operation'), textOption(options, 'requester')]
  const decidedBy = choiceOption(options, ['decidedBy', '--decided-by'], DECIDERS)
  const isAll = options['all'] === true || decidedBy !== undefined
  return { states: statesFrom(options, isAll), ...defined({ decidedBy, operation, requester, connection }) }
}

function statesFrom(options: Options, isAll: boolean): readonly State[] {
  const state = choiceOption(options, ['state', '--state'], STATES)
  if (state !== undefined) return [state]
  return isAll ? [] : OPEN_STATES
}
