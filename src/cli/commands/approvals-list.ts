import { ShieldError } from '../../domain/errors.ts'
import { OPEN_STATES, STATES, type ApprovalRequest, type State } from '../../domain/request.ts'
import { requestJson } from '../../gate/request-json.ts'
import { tidy } from '../../gate/tidy.ts'
import { textOption, type Invocation } from '../frame.ts'
import { jsonText } from '../json.ts'
import { parseLimit } from '../limit.ts'
import { showDisplay } from '../render.ts'
import { relativeTime } from '../times.ts'

const MOST = 1000

export async function list({ app, options }: Invocation): Promise<number> {
  const filter = {
    states: statesFrom(options),
    limit: parseLimit(textOption(options, 'limit') ?? '20', MOST),
  }
  await tidy(app.parts)
  const requests = await (await app.parts.store()).requests.list(filter)
  if (app.globals.json) {
    app.terminal.out(jsonText(requests.map(requestJson)))
    return 0
  }
  const now = app.parts.now()
  await showDisplay(app.terminal, [
    {
      kind: 'table',
      columns: ['id', 'state', 'operation', 'account', 'by', 'age'],
      rows: requests.map((request) => row(request, now)),
      empty: filter.states === OPEN_STATES ? 'Nothing waits for a decision' : 'No such request',
    },
  ])
  return 0
}

function row(request: ApprovalRequest, now: number): readonly string[] {
  const { id, state, operation, account, requester, createdAt } = request
  return [id, state, operation, account, requester.name, relativeTime(createdAt, now)]
}

function statesFrom(options: Invocation['options']): readonly State[] {
  const wanted = textOption(options, 'state')
  if (wanted === undefined) return options['all'] === true ? [] : OPEN_STATES
  const state = STATES.find((one) => one === wanted)
  if (state !== undefined) return [state]
  throw new ShieldError('usage', `--state ${JSON.stringify(wanted)} is none of ${STATES.join(', ')}`)
}
