import { z } from 'zod'
import { OPEN_STATES, STATES, type State } from '../../../domain/request/request.ts'
import { defineRoute, type Ask } from '../../route.ts'
import { pageOf, readCursor, wholeList } from '../../../domain/ports/page.ts'
import { pageQuery } from '../page.ts'
import { flag, oneOrMore } from '../query.ts'
import { requestList } from '../../../wire/request-list.ts'

const query = z.strictObject({
  ...pageQuery,
  state: oneOrMore(z.enum([...STATES, 'all']))
    .optional()
    .describe('Several may be given; by default what still waits for something'),
  operation: z.string().max(200).optional(),
  requester: z.string().max(200).optional().describe('The name of who asked'),
  connection: z.string().max(200).optional().describe('The name of a connection'),
  ended: flag.describe(
    '1: the requests that ended last, latest first, instead; takes no other filter and has no next page',
  ),
})

type Query = z.infer<typeof query>

export const listApprovals = defineRoute({
  method: 'GET',
  path: '/v1/integrations/approvals',
  summary: 'Approval requests, newest first. A requester sees its own',
  uses: ['requests.list'],
  query,
  answers: { 200: { summary: 'The requests, and the hold in force', schema: requestList } },
  handle: async (_context, ask) => {
    return ask.query.ended === '1' ? listEnded(ask) : listNewest(ask)
  },
})

async function listNewest({ gate, query }: Ask<Query>) {
  const { limit, cursor, state, operation, connection, requester } = query
  const { requests, hold } = await gate.requests.list({
    states: statesOf(state),
    limit: limit + 1,
    ...(operation === undefined ? {} : { operation }),
    ...(requester === undefined ? {} : { requester }),
    ...(connection === undefined ? {} : { connection }),
    ...(cursor === undefined ? {} : { before: readCursor('request', cursor) }),
  })
  const { items, next } = pageOf('request', requests, limit, ({ request }) => request.id)
  return { status: 200, body: requestList.encode({ items, next, hold }) }
}

async function listEnded({ gate, query: { limit } }: Ask<Query>) {
  const hold = await gate.brake.inForce()
  const ended = await gate.requests.ended(limit)
  const items = ended.map((request) => ({ request, owner: null }))
  return { status: 200, body: requestList.encode({ ...wholeList(items), hold }) }
}

function statesOf(given: Query['state']): readonly State[] {
  if (given === undefined) return OPEN_STATES
  return given.includes('all') ? [] : STATES.filter((state) => given.includes(state))
}
