import { z } from 'zod'
import { defineRoute } from '../../route.ts'
import { expires, expiresIn } from './expiry.ts'
import { onRequest } from './on-request.ts'
import { locationOf } from '../location-of.ts'
import { retriedProposed, retriedSettled } from '../../../wire/request-answers.ts'
import { LONGEST_REASON } from '../../../domain/limits.ts'

export const retryApproval = defineRoute({
  method: 'POST',
  path: '/v1/integrations/approvals/{id}/retry',
  summary: 'Proposes again what did not come about, as a new request. A requester its own, an approver any',
  uses: ['requests.retry'],
  body: z.strictObject({
    reason: z
      .string()
      .max(LONGEST_REASON)
      .optional()
      .describe('By default the old one’s, if the same principal gave it'),
    expires,
  }),
  answers: {
    200: {
      summary: 'It turned out to have been applied: nothing was proposed',
      schema: retriedSettled,
    },
    202: {
      summary: 'Proposed; or it was before, and that one is returned',
      schema: retriedProposed,
    },
    409: { summary: 'There is nothing to retry, or not yet' },
  },
  handle: async (_context, ask) => {
    const { gate, body } = ask
    const old = await ask.gate.requests.get(ask.params['id'] ?? '')
    const retried = await onRequest(gate, old.id, () =>
      gate.requests.retry(
        { id: old.id, reason: body.reason, expiresIn: expiresIn(body.expires) },
        { signal: ask.signal, onPhase: () => undefined },
      ),
    )
    const { kind, request } = retried
    if (kind === 'settled') return { status: 200, body: retriedSettled.encode({ kind, request }) }
    const [view, hold] = [await gate.requests.view(request.id), await gate.brake.inForce()]
    return {
      status: 202,
      body: retriedProposed.encode({ kind, request: view, isNew: retried.isNew, hold }),
      headers: locationOf(request),
    }
  },
})
