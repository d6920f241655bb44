import { ShieldError } from '../../../domain/errors.ts'
import { heldError } from '../../../domain/request/hold.ts'
import type { Block } from '../../../domain/operation/display.ts'
import { OPEN_STATES, STATES, type ApprovalRequest, type State } from '../../../domain/request/request.ts'
import type { ListedRequest } from '../../../domain/request/request-view.ts'
import { requestList } from '../../../wire/request-answers.ts'
import { textOption, type Invocation, type Options } from '../../frame.ts'
import { answer } from '../../show/render.ts'
import { relativeTime } from '../../../domain/text/times.ts'
import { pageOf } from '../../../domain/ports/page.ts'
import { moreBelow, pageFlags } from '../../ask/page-flags.ts'
import { defined } from '../../../domain/text/json.ts'

const MOST = 1000

export async function list({ app, options }: Invocation): Promise<number> {
  const states = statesFrom(options)
  const { limit, before } = pageFlags(options, { kind: 'request', most: MOST })
  const gate = await app.gate()
  const { requests, hold } = await gate.requests.list({ states, limit: limit + 1, ...defined({ before }) })
  const { items, next } = pageOf('request', requests, limit, ({ request }) => request.id)
  const warnings = [...(hold === null ? [] : [heldError(hold).message]), ...items.flatMap(doubtsAbout)]
  const said = warnings.length === 0 ? {} : { warnings }
  const now = app.clock.now()
  return answer(app, {
    json: () => ({ ...requestList.encode({ items, next, hold }), ...said }),
    display: () => [
      {
        kind: 'table',
        columns: ['id', 'state', 'operation', 'account', 'by', 'age'],
        rows: items.map(({ request }) => row(request, now)),
        empty: states === OPEN_STATES ? 'Nothing waits for a decision' : 'No such request',
      },
      ...warnings.map(warning),
      ...moreBelow(next),
    ],
  })
}

function row(request: ApprovalRequest, now: number): readonly string[] {
  const { id, state, operation, account, requester, createdAt } = request
  return [id, state, operation, account, requester.name, relativeTime(createdAt, now)]
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
