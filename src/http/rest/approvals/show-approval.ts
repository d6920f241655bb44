import { z } from 'zod'
import type { Gate } from '../../../domain/ports/gate.ts'
import { STATES, type ApprovalRequest, type State } from '../../../domain/request/request.ts'
import { defineRoute } from '../../route.ts'
import { patience } from '../query.ts'
import { requestView } from '../../../wire/request-view.ts'

const query = z.strictObject({
  wait: patience.describe('Seconds to wait until it has ended, at most 60'),
  from: z.enum(STATES).optional().describe('With wait: answer as soon as its state is another one than this'),
})

export const showApproval = defineRoute({
  method: 'GET',
  path: '/v1/integrations/approvals/{id}',
  summary:
    'One approval request: what it will send and what an approver reads. Any unique start of its id will do',
  uses: ['requests.view'],
  query,
  answers: {
    200: { summary: 'The request', schema: requestView },
    429: { summary: 'This principal waits for too much at once; without wait it is answered' },
  },
  handle: async (context, ask) => {
    const { gate } = ask
    const request = await ask.gate.requests.get(ask.params['id'] ?? '')
    const { wait = 0, from } = ask.query
    if (wait > 0) {
      const leave = context.seats.take(ask.principal.name)
      await changed(gate, request, { seconds: wait, from, signal: ask.signal }).finally(leave)
    }
    return { status: 200, body: requestView.encode(await gate.requests.view(request.id)) }
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
