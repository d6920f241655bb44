import { z } from 'zod'
import type { Gate } from '../../../domain/ports/gate.ts'
import { OPEN_STATES, STATES, type State } from '../../../domain/request/request.ts'
import { may } from '../../../gate/access/may.ts'
import { ownerState } from '../../../gate/upkeep/recover.ts'
import type { HttpContext } from '../../context.ts'
import { defineRoute, type Ask } from '../../route.ts'
import { gateOf } from '../gate-of.ts'
import { pageOf, readCursor, wholeList } from '../../../domain/ports/page.ts'
import { pageQuery } from '../page.ts'
import { flag, oneOrMore } from '../query.ts'
import { listedBody } from '../request-body.ts'
import { requestList } from '../../schemas/request.ts'

const query = z.strictObject({
  ...pageQuery,
  state: oneOrMore(z.enum([...STATES, 'all']))
    .optional()
    .describe('Several may be given; by default what still waits for something'),
  operation: z.string().max(200).optional(),
  requester: z.string().max(200).optional().describe('The name of who asked'),
  connection: z.string().max(200).optional().describe('The name of a connection'),
  ended: flag.describe(
    '1: what ended last, the latest first, instead; takes no other filter and has no next page',
  ),
})

type Query = z.infer<typeof query>

export const listApprovals = defineRoute({
  method: 'GET',
  path: '/v1/integrations/approvals',
  summary: 'Approval requests, newest first. A requester sees its own',
  needs: ['see-own', 'see-all'],
  query,
  answers: { 200: { summary: 'The requests, and the hold in force', schema: requestList } },
  handle: async (context, ask) => {
    const gate = gateOf(context, ask)
    return ask.query.ended === '1' ? listEnded(context, ask, gate) : listNewest(ask, gate)
  },
})

async function listNewest({ principal, query: asked }: Ask<Query>, gate: Gate) {
  const { limit, cursor, state, operation, connection } = asked
  const requester = may(principal, 'see-all') ? asked.requester : principal.name
  const { requests, hold } = await gate.requests.list({
    states: statesOf(state),
    limit: limit + 1,
    ...(operation === undefined ? {} : { operation }),
    ...(requester === undefined ? {} : { requester }),
    ...(connection === undefined ? {} : { connection }),
    ...(cursor === undefined ? {} : { before: readCursor('request', cursor) }),
  })
  const isOthers = asked.requester !== undefined && asked.requester !== requester
  const { items, next } = pageOf('request', isOthers ? [] : requests, limit, ({ request }) => request.id)
  const body = {
    items: items.map(listedBody),
    next,
    hold: hold === null ? null : { ...hold, by: { ...hold.by } },
  }
  return { status: 200, body }
}

async function listEnded({ parts }: HttpContext, { principal, query: { limit } }: Ask<Query>, gate: Gate) {
  const requester = may(principal, 'see-all') ? undefined : principal.name
  const hold = await gate.brake.inForce()
  const ended = await (await parts.store()).requests.ended(limit, requester)
  const items = ended.map((request) =>
    listedBody({ request, owner: request.state === 'executing' ? ownerState(parts, request) : null }),
  )
  return {
    status: 200,
    body: { ...wholeList(items), hold: hold === null ? null : { ...hold, by: { ...hold.by } } },
  }
}

function statesOf(given: Query['state']): readonly State[] {
  if (given === undefined) return OPEN_STATES
  return given.includes('all') ? [] : STATES.filter((state) => given.includes(state))
}
