import { POLICY, ShieldError } from '../../domain/errors.ts'
import { rulingOf, type Ruled } from '../../domain/ruling/ruled.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import { noteOf, type Parts } from '../parts.ts'
import { ruleOn } from './rule-on.ts'

/** A request with what policy says of it. */
export interface UnderPolicy {
  readonly request: ApprovalRequest
  /** Why it is not queued at all; null: it may be. */
  readonly denial: ShieldError | null
}

/** Asks policy about what is proposed: it may deny it, and it may let it wait for a shorter time. */
export async function underPolicy(parts: Parts, request: ApprovalRequest): Promise<UnderPolicy> {
  const ruled = await ruleOn(parts, request)
  const ruling = rulingOf(ruled)
  if (ruling === null) return { request, denial: null }
  const ruledOn = { ...request, ruling, expiresAt: shortestOf(request, ruled) }
  return { request: ruledOn, denial: denialOf(ruled) }
}

/** The `denied` of a rule, in its own words; null: no rule denies. */
export function denialOf({ deny }: Ruled): ShieldError | null {
  if (deny === null) return null
  const { id, message } = deny.rule
  const failed = deny.failure === null ? '' : ` (its condition could not be evaluated: ${deny.failure})`
  return new ShieldError('denied', `${message ?? 'Policy does not allow it'} (rule ${id})${failed}`, {
    hint: 'shield policy explain says which rules match, and why',
    reason: POLICY,
  })
}

/** Writes down what was refused, which is kept nowhere else, and fails with it. */
export async function refuse(
  parts: Parts,
  { ruling, operation, connection, requester, stakes }: ApprovalRequest,
  denial: ShieldError,
): Promise<never> {
  const data = {
    operation,
    connection: connection.id,
    policy: ruling?.digest ?? '',
    rules: [...(ruling?.rules ?? [])],
    amount: stakes?.amount ?? null,
  }
  await (await parts.store()).audit.append(noteOf(parts, 'policy.denied', null, requester, data))
  throw denial
}

/** The shortest time that any matching rule gives counts, from when it was proposed. */
function shortestOf({ createdAt, expiresAt }: ApprovalRequest, { asks }: Ruled): string | null {
  const times = asks.flatMap(({ rule: { expiresIn } }) =>
    expiresIn === null ? [] : [new Date(Date.parse(createdAt) + expiresIn).toISOString()],
  )
  return [...times, ...(expiresAt === null ? [] : [expiresAt])].toSorted()[0] ?? null
}
