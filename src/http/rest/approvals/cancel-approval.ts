import { z } from 'zod'
import { defineRoute } from '../../route.ts'
import { onRequest } from './on-request.ts'
import { request as requestShape } from '../../../wire/request.ts'
import { LONGEST_REASON } from '../../../domain/limits.ts'

export const cancelApproval = defineRoute({
  method: 'POST',
  path: '/v1/integrations/approvals/{id}/cancel',
  summary: 'Takes a request back before it was sent. A requester its own, an approver any',
  uses: ['requests.cancel'],
  body: z.strictObject({ reason: z.string().max(LONGEST_REASON).optional() }),
  answers: {
    200: { summary: 'Cancelled, now or before', schema: requestShape },
    409: { summary: 'It was sent, or has ended otherwise' },
    410: { summary: 'Expired' },
  },
  handle: async (_context, ask) => {
    const request = await ask.gate.requests.get(ask.params['id'] ?? '')
    const cancelled = await onRequest(ask.gate, request.id, () =>
      ask.gate.requests.cancel(request.id, ask.body.reason ?? null),
    )
    return { status: 200, body: requestShape.encode(cancelled) }
  },
})
