import { z } from 'zod'
import { ShieldError } from '../../../domain/errors.ts'
import type { Gate, Resolving, Verdict } from '../../../domain/ports/gate.ts'
import { defineRoute } from '../../route.ts'
import { onRequest } from './on-request.ts'
import { resolved } from '../../../wire/request-answers.ts'
import { LONGEST_REASON } from '../../../domain/limits.ts'

const body = z.strictObject({
  applied: z
    .boolean()
    .optional()
    .describe('A verdict: whether somebody saw it at the provider. With a reason'),
  reason: z.string().trim().min(1).max(LONGEST_REASON).optional().describe('How they know'),
})

export const resolveApproval = defineRoute({
  method: 'POST',
  path: '/v1/integrations/approvals/{id}/resolve',
  summary:
    'Looks for proof of the outcome of a request in doubt; without proof, settles it by the word of the caller',
  uses: ['requests.lookForProof'],
  body,
  answers: {
    200: {
      summary: 'The finding, and the request as it is now',
      schema: resolved,
    },
    409: { summary: 'It is not in doubt' },
  },
  handle: async (_context, ask) => {
    const verdict = verdictFrom(ask.body)
    const { id } = await ask.gate.requests.get(ask.params['id'] ?? '')
    const found = await onRequest(ask.gate, id, () => resolve(ask.gate, id, verdict))
    return { status: 200, body: resolved.encode(found) }
  },
})

/** Proof comes before anybody's word. */
async function resolve(gate: Gate, id: string, verdict: Verdict | null): Promise<Resolving> {
  const looked = await gate.requests.lookForProof(id)
  if (verdict === null || looked.request.state !== 'unknown') return looked
  return { request: await gate.requests.settleByWord(id, verdict), finding: null, problem: null }
}

function verdictFrom({ applied, reason }: z.infer<typeof body>): Verdict | null {
  if (applied === undefined && reason === undefined) return null
  if (applied !== undefined && reason !== undefined) return { applied, reason }
  throw new ShieldError('usage', 'A verdict takes both applied and reason', {
    hint: '{"applied": false, "reason": "I looked, and it is not there"}; {} looks for proof',
  })
}
