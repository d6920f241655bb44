import { z } from 'zod'
import { defined } from '../../../domain/text/json.ts'
import type { Gate } from '../../../domain/ports/gate.ts'
import { pageOf, readCursor, wholeList } from '../../../domain/ports/page.ts'
import {
  type ApprovalRequest,
  DECIDERS,
  OPEN_STATES,
  type State,
  STATES,
} from '../../../domain/request/request.ts'
import { requestList, story } from '../../../wire/request-answers.ts'
import { requestView } from '../../../wire/request-view.ts'
import { type Ask, giving } from '../../route.ts'
import { flag, oneOrMore, pageQuery, patience } from '../fields.ts'

const listQuery = z.strictObject({
  ...pageQuery,
  state: oneOrMore(z.enum([...STATES, 'all']))
    .optional()
    .describe('Several may be given; by default what still waits for something'),
  operation: z.string().max(200).optional(),
  requester: z.string().max(200).optional().describe('The name of who asked'),
  connection: z.string().max(200).optional().describe('The name of a connection'),
  decidedBy: z
    .enum(DECIDERS)
    .optional()
    .describe('Only what a person decided, or policy, in any state where none is given'),
  ended: flag.describe(
    '1: the requests that ended last, latest first, instead; takes no other filter than connection and decidedBy and has no next page',
  ),
})

type ListQuery = z.infer<typeof listQuery>

export const listApprovals = giving(requestList, {
  method: 'GET',
  path: '/v1/integrations/approvals',
  summary: 'Approval requests, newest first. A requester sees its own',
  uses: ['requests.list'],
  query: listQuery,
  answers: { 200: { summary: 'The requests, and the hold in force' } },
  handle: async (_context, ask) => (ask.query.ended === '1' ? listEnded(ask) : listNewest(ask)),
})

async function listNewest({ gate, query }: Ask<ListQuery>) {
  const { limit, cursor, state, operation, connection, requester, decidedBy } = query
  const before = cursor === undefined ? undefined : readCursor('request', cursor)
  const { requests, hold } = await gate.requests.list({
    states: decidedBy !== undefined && state === undefined ? [] : statesOf(state),
    limit: limit + 1,
    ...defined({ operation, requester, connection, decidedBy, before }),
  })
  return { ...pageOf('request', requests, limit, ({ request }) => request.id), hold }
}

async function listEnded({ gate, query: { limit, connection, decidedBy } }: Ask<ListQuery>) {
  const hold = await gate.brake.inForce()
  const ended = await gate.requests.ended({ limit, ...defined({ connection, decidedBy }) })
  return { ...wholeList(ended.map((request) => ({ request, owner: null }))), hold }
}

function statesOf(given: ListQuery['state']): readonly State[] {
  if (given === undefined) return OPEN_STATES
  return given.includes('all') ? [] : STATES.filter((state) => given.includes(state))
}

const showQuery = z.strictObject({
  wait: patience.describe('Seconds to wait until it has ended, at most 60'),
  from: z.enum(STATES).optional().describe('With wait: answer as soon as its state is another one than this'),
})

export const showApproval = giving(requestView, {
  method: 'GET',
  path: '/v1/integrations/approvals/{id}',
  summary:
    'One approval request: what it will send and what an approver reads. Any unique start of its id will do',
  uses: ['requests.view'],
  query: showQuery,
  answers: {
    200: { summary: 'The request' },
    429: { summary: 'This principal waits for too much at once; without wait it is answered' },
  },
  handle: async (context, ask) => {
    const { gate } = ask
    const request = await gate.requests.get(ask.params['id'] ?? '')
    const { wait = 0, from } = ask.query
    if (wait > 0) {
      const leave = context.seats.take(ask.principal.name)
      await changed(gate, request, { seconds: wait, from, signal: ask.patience }).finally(leave)
    }
    return gate.requests.view(request.id)
  },
})

interface Waiting {
  readonly seconds: number
  readonly from: State | undefined
  readonly signal: AbortSignal
}

async function changed(gate: Gate, { id, state }: ApprovalRequest, waiting: Waiting): Promise<void> {
  const { seconds, from, signal } = waiting
  if (from !== undefined && state !== from) return
  const over = new AbortController()
  await gate.requests.wait({
    id,
    timeout: seconds * 1000,
    signal: AbortSignal.any([signal, over.signal]),
    onChange: (request) => {
      if (from !== undefined && request.state !== from) over.abort()
    },
  })
}

export const approvalHistory = giving(story, {
  method: 'GET',
  path: '/v1/integrations/approvals/{id}/history',
  summary: 'What happened to a request, oldest first',
  uses: ['requests.story'],
  answers: { 200: { summary: 'The story' } },
  handle: async (_context, { gate, params }) => {
    const { id } = await gate.requests.get(params['id'] ?? '')
    return wholeList(await gate.requests.story(id))
  },
})
