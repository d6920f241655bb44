import { z } from 'zod'
import { assertMay, isOwn } from '../../../gate/access/may.ts'
import { defineRoute } from '../../route.ts'
import { gateOf } from '../gate-of.ts'
import { onRequest } from './on-request.ts'
import { requestBody } from '../request-body.ts'
import { request as requestSchema } from '../../schemas/request.ts'
import { visibleRequest } from '../../visible-request.ts'

export const cancelApproval = defineRoute({
  method: 'POST',
  path: '/v1/integrations/approvals/{id}/cancel',
  summary: 'Takes a request back before it was sent. A requester its own, an approver any',
  needs: ['cancel-own', 'cancel-any'],
  body: z.strictObject({ reason: z.string().max(10_000).optional() }),
  answers: {
    200: { summary: 'Cancelled, now or before', schema: requestSchema },
    409: { summary: 'It was sent, or has ended otherwise' },
    410: { summary: 'Expired' },
  },
  handle: async (context, ask) => {
    const request = await visibleRequest(context, ask, ask.params['id'] ?? '')
    assertMay(
      ask.principal,
      ...(isOwn(ask.principal, request) ? (['cancel-own'] as const) : []),
      'cancel-any',
    )
    const cancelled = await onRequest(context, request.id, () =>
      gateOf(context, ask).requests.cancel(request.id, ask.body.reason ?? null),
    )
    return { status: 200, body: requestBody(cancelled) }
  },
})
