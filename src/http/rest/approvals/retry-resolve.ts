import { z } from 'zod'
import { ShieldError } from '../../../domain/errors.ts'
import { LONGEST_REASON } from '../../../domain/limits.ts'
import type { Gate, Resolving, Verdict } from '../../../domain/ports/gate.ts'
import { resolved, retriedProposed, retriedSettled } from '../../../wire/request-answers.ts'
import { defineRoute, giving } from '../../route.ts'
import { expires, expiresIn, reason } from '../fields.ts'
import { onRequest, queued } from './on-request.ts'

export const retryApproval = defineRoute({
  method: 'POST',
  path: '/v1/integrations/approvals/{id}/retry',
  summary: 'Proposes again what did not come about, as a new request. A requester its own, an approver any',
  uses: ['requests.retry'],
  body: z.strictObject({
    reason: reason.describe('By default the old one’s, if the same principal gave it'),
    expires,
  }),
  answers: {
    200: { summary: 'It turned out to have been applied: nothing was proposed', schema: retriedSettled },
    202: { summary: 'Proposed; or it was before, and that one is returned', schema: retriedProposed },
    409: { summary: 'There is nothing to retry, or not yet' },
  },
  handle: async (_context, { gate, params, body, signal }) => {
    const { id } = await gate.requests.get(params['id'] ?? '')
    const wish = { id, reason: body.reason, expiresIn: expiresIn(body.expires) }
    const retried = await onRequest(gate, id, () =>
      gate.requests.retry(wish, { signal, onPhase: () => undefined }),
    )
    if (retried.kind === 'settled') return { status: 200, body: retriedSettled.encode(retried) }
    const { told, headers } = await queued(gate, retried)
    return { status: 202, body: retriedProposed.encode({ kind: retried.kind, ...told }), headers }
  },
})

const resolveBody = z.strictObject({
  applied: z
    .boolean()
    .optional()
    .describe('A verdict: whether somebody saw it at the provider. With a reason'),
  reason: z.string().trim().min(1).max(LONGEST_REASON).optional().describe('How they know'),
})

export const resolveApproval = giving(resolved, {
  method: 'POST',
  path: '/v1/integrations/approvals/{id}/resolve',
  summary:
    'Looks for proof of the outcome of a request in doubt; without proof, settles it by the word of the caller',
  uses: ['requests.lookForProof'],
  body: resolveBody,
  answers: {
    200: { summary: 'The finding, and the request as it is now' },
    409: { summary: 'It is not in doubt' },
  },
  handle: async (_context, { gate, params, body }) => {
    const verdict = verdictFrom(body)
    const { id } = await gate.requests.get(params['id'] ?? '')
    return onRequest(gate, id, () => resolve(gate, id, verdict))
  },
})

/** Proof comes before anybody's word. */
async function resolve(gate: Gate, id: string, verdict: Verdict | null): Promise<Resolving> {
  const looked = await gate.requests.lookForProof(id)
  if (verdict === null || looked.request.state !== 'unknown') return looked
  return { request: await gate.requests.settleByWord(id, verdict), finding: null, problem: null }
}

function verdictFrom({ applied, reason }: z.infer<typeof resolveBody>): Verdict | null {
  if (applied === undefined && reason === undefined) return null
  if (applied !== undefined && reason !== undefined) return { applied, reason }
  throw new ShieldError('usage', 'A verdict takes both applied and reason', {
    hint: '{"applied": false, "reason": "I looked, and it is not there"}; {} looks for proof',
  })
}
