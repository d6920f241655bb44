import { z } from 'zod'
import type { Decided, Gate, Resolving, Verdict } from '../../../domain/ports/gate.ts'
import { type ApprovalRequest, reasonIn } from '../../../domain/request/request.ts'
import {
  decided as decidedShape,
  resolved,
  retriedProposed,
  retriedSettled,
} from '../../../wire/request-answers.ts'
import { request as requestShape } from '../../../wire/request.ts'
import type { HttpContext } from '../../context.ts'
import { type Answer, type Ask, defineRoute, giving } from '../../route.ts'
import { problemWith } from '../../server/problem.ts'
import { reason, expires, expiresIn } from '../fields.ts'
import { onRequest, refuseStale, queued } from './on-request.ts'
import { ShieldError } from '../../../domain/errors.ts'
import { LONGEST_REASON } from '../../../domain/limits.ts'

const body = z.strictObject({
  digest: z
    .string()
    .max(200)
    .optional()
    .describe(
      'The digest that was shown; a different one is refused. Without it, the request is decided as it is stored now',
    ),
  reason,
})

type DecisionBody = z.infer<typeof body>

const REFUSALS = {
  403: { summary: 'Not an approver, one’s own request, or everything is on hold' },
  409: { summary: 'Decided otherwise, or ended; `pending`: approved and not started' },
  410: { summary: 'Expired' },
  412: { summary: 'Not what was shown, or stale: nothing was sent' },
  428: { summary: 'SHIELD_REQUIRE_DIGEST is set, and the digest is missing' },
} as const

export const approveApproval = defineRoute({
  method: 'POST',
  path: '/v1/integrations/approvals/{id}/approve',
  summary: 'Approves a request and sends it, at most once',
  uses: ['requests.approve'],
  body,
  answers: {
    200: { summary: 'Sent: the state of the request says how it ended', schema: decidedShape },
    202: { summary: 'Approved; another process is sending it', schema: decidedShape },
    ...REFUSALS,
  },
  handle: async (context, ask) =>
    decide(context, ask, async (gate, wish) => {
      // The signal is looked at only until the call is out.
      const result = await gate.requests.approve(wish, { signal: ask.signal, onPhase: () => undefined })
      refuseStale(result.request)
      return result
    }),
})

export const rejectApproval = defineRoute({
  method: 'POST',
  path: '/v1/integrations/approvals/{id}/reject',
  summary: 'Rejects a request: nothing will be sent',
  uses: ['requests.reject'],
  body,
  answers: { 200: { summary: 'Rejected', schema: decidedShape }, ...REFUSALS },
  handle: async (context, ask) => decide(context, ask, async (gate, wish) => gate.requests.reject(wish)),
})

type Wish = Parameters<Gate['requests']['approve']>[0]

/** The one way in which a decision comes in here. */
async function decide(
  context: HttpContext,
  ask: Ask<unknown, DecisionBody>,
  carryOut: (gate: Gate, wish: Wish) => Promise<Decided>,
): Promise<Answer> {
  const found = await ask.gate.requests.get(ask.params['id'] ?? '')
  const { id } = found
  const { request, earlier } = await onRequest(ask.gate, id, async () => {
    const digest = digestFrom(context, ask.body, found)
    const reason = reasonIn(ask.body.reason)
    return carryOut(ask.gate, { id, digest, reason, assurance: 'token' })
  })
  const status = request.state === 'executing' ? 202 : 200
  return { status, body: decidedShape.encode({ request, earlier }) }
}

/** Fails with `conflict` (412) for another digest than the stored one, and (428) for none where one is needed. */
function digestFrom({ settings }: HttpContext, { digest }: DecisionBody, request: ApprovalRequest): string {
  const more = {
    hint: `Look at it again: GET /v1/integrations/approvals/${request.id}`,
    members: { request: requestShape.encode(request) },
  }
  if (digest === undefined && settings.requiresDigest) {
    throw problemWith(428, 'usage', 'A decision has to carry the digest of what was shown', more)
  }
  // What was erased has none, and the gate says so.
  if (digest === undefined || digest === request.digest || request.purgedAt !== undefined)
    return request.digest
  throw problemWith(412, 'conflict', `${request.id} is not what was shown: its digest differs`, more)
}

export const cancelApproval = giving(requestShape, {
  method: 'POST',
  path: '/v1/integrations/approvals/{id}/cancel',
  summary: 'Takes a request back before it was sent. A requester its own, an approver any',
  uses: ['requests.cancel'],
  body: z.strictObject({ reason }),
  answers: {
    200: { summary: 'Cancelled, now or before' },
    409: { summary: 'It was sent, or has ended otherwise' },
    410: { summary: 'Expired' },
  },
  handle: async (_context, { gate, params, body }) => {
    const { id } = await gate.requests.get(params['id'] ?? '')
    return onRequest(gate, id, () => gate.requests.cancel(id, reasonIn(body.reason)))
  },
})

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
