import { isShieldError, ShieldError } from '../../../domain/errors.ts'
import type { ApprovalRequest } from '../../../domain/request/request.ts'
import { failureOf } from '../../../gate/send/outcome-of-request.ts'
import type { HttpContext } from '../../context.ts'
import { Problem, statusOf } from '../../server/problem.ts'
import { requestBody } from '../request-body.ts'

/**
 * Does something with a request. Whatever goes wrong says how the request stands then, and what is expired or stale
 * has a status of its own (410, 412).
 */
export async function onRequest<Result>(
  { parts }: HttpContext,
  id: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!isShieldError(error)) throw error
    const now = await (await parts.store()).requests.find(id)
    if (now === undefined) throw error
    throw new Problem(error, {
      status: statusFor(error, now),
      members: { request: requestBody(now) },
    })
  }
}

/** Fails (412) when nothing was sent because what was approved is no longer so. */
export function refuseStale(request: ApprovalRequest): void {
  if (!isStale(request)) return
  throw failureOf(request) ?? new ShieldError('internal', `${request.id} did not fail`)
}

function isStale({ state, ending }: ApprovalRequest): boolean {
  return state === 'failed' && ending?.code === 'stale'
}

function statusFor(error: ShieldError, request: ApprovalRequest): number {
  if (error.code !== 'conflict') return statusOf(error)
  if (request.state === 'expired') return 410
  return isStale(request) ? 412 : statusOf(error)
}
