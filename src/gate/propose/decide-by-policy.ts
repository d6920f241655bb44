import { isShieldError, ShieldError } from '../../domain/errors.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { Watch } from '../../domain/ports/gate.ts'
import { approve } from '../send/decide.ts'
import type { Parts } from '../parts.ts'

const POLICY = { name: 'INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0', door: 'policy' } as const

/**
 * Approves and sends what waits, where no person has to (INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0): the same road as with a
 * person, with the decision made by policy. While everything is on hold it waits, and a person decides once sending may
 * go on. Fails as `approve` does; the error names the request.
 */
export async function decideByPolicy(
  parts: Parts,
  request: ApprovalRequest,
  watch: Watch,
): Promise<ApprovalRequest> {
  if ((await (await parts.store()).guard.standing()).hold !== null) return request
  const { id, digest } = request
  watch.onPhase('checking')
  try {
    const ask = { id, digest, actor: POLICY, reason: null, assurance: 'policy' } as const
    return (await approve(parts, ask, watch)).request
  } catch (error) {
    if (!isShieldError(error)) throw error
    const { code, reason, wording } = error
    throw new ShieldError(code, wording.message, {
      ...(wording.hint === undefined ? {} : { hint: wording.hint }),
      ...(reason === undefined ? {} : { reason }),
      about: id,
      cause: error,
    })
  }
}
