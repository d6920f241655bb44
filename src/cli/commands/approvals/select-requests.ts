import { ShieldError } from '../../../domain/errors.ts'
import type { ApprovalRequest, State } from '../../../domain/request/request.ts'
import { defined } from '../../../domain/text/json.ts'
import type { App } from '../../app.ts'
import { textOption, wrongValue, type Invocation, type Options } from '../../frame.ts'

/** More than anybody reads at once. */
const MOST = 500

const FILTERS = ['operation', 'requester', 'state'] as const

/** Whether a command line names anything but one request, or counts them. */
export function namesSeveral({ app, args, options }: Invocation): boolean {
  return args.length !== 1 || hasFilter(app, options) || textOption(options, 'expectCount') !== undefined
}

/**
 * The requests that ids or a filter name, oldest first, each once. Without a state a filter means what is pending. Fails
 * with `usage` when both or neither are given, for an operation that there is not (a misspelt one would look like an empty
 * queue), or when it is more than anybody reads.
 */
export async function selectRequests({
  app,
  args,
  options,
}: Invocation): Promise<readonly ApprovalRequest[]> {
  const isFiltered = hasFilter(app, options)
  if (args.length > 0 && isFiltered) {
    throw new ShieldError('usage', 'Name requests by their ids or by a filter, not by both')
  }
  if (args.length > 0) return byIds(app, args)
  if (isFiltered) return byFilter(app, options)
  throw new ShieldError('usage', 'Name at least one request (id or filter)', {
    hint: '--state pending means all that wait; `shield approvals list` shows them',
  })
}

function hasFilter({ globals }: App, options: Options): boolean {
  return globals.connection !== undefined || FILTERS.some((name) => textOption(options, name) !== undefined)
}

async function byIds(app: App, args: readonly string[]): Promise<readonly ApprovalRequest[]> {
  const { requests } = await app.gate()
  const found = new Map<string, ApprovalRequest>()
  for (const typed of args) {
    const request = await requests.get(typed)
    found.set(request.id, request)
  }
  return [...found.values()]
}

async function byFilter(app: App, options: Options): Promise<readonly ApprovalRequest[]> {
  const [operation, requester] = [textOption(options, 'operation'), textOption(options, 'requester')]
  const { connection } = app.globals
  const { requests } = await app.gate()
  const { requests: listed } = await requests.list({
    states: [stateFrom(options)],
    limit: MOST + 1,
    ...defined({ operation, requester, connection }),
  })
  if (listed.length === 0 && operation !== undefined) await app.operation(operation)
  if (listed.length <= MOST) return listed.map(({ request }) => request).toReversed()
  throw new ShieldError('usage', `More than ${MOST} requests match`, {
    hint: 'Narrow it with --operation, --requester or --connection',
  })
}

function stateFrom(options: Options): State {
  const given = textOption(options, 'state') ?? 'pending'
  if (given === 'pending' || given === 'approved') return given
  throw wrongValue('--state', 'pending or approved here', given)
}
