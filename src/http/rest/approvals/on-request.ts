import { isShieldError, ShieldError } from '../../../domain/errors.ts'
import type { ApprovalRequest } from '../../../domain/request/request.ts'
import { failureOf } from '../../../gate/send/outcome-of-request.ts'
import type { Gate, Proposal } from '../../../domain/ports/gate.ts'
import { Problem, statusOf } from '../../server/problem.ts'
import type { Proposed } from '../../../wire/request-answers.ts'
import { request } from '../../../wire/request.ts'

/**
 * Does something with a request; undefined: with the request that the error names. Whatever goes wrong says how the
 * request stands then, and what is expired or stale has a status of its own (410, 412).
 */
export async function onRequest<Result>(
  gate: Gate,
  id: string | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!isShieldError(error)) throw error
    const now = await standing(gate, id ?? error.about)
    if (now === undefined) throw error
    throw new Problem(error, { status: statusFor(error, now), members: { request: request.encode(now) } })
  }
}

/** Undefined where that cannot be told either: what went wrong first is the answer. */
async function standing(gate: Gate, id: string | undefined): Promise<ApprovalRequest | undefined> {
  if (id === undefined) return undefined
  return gate.requests.get(id).catch((error: unknown) => {
    if (isShieldError(error)) return undefined
    throw error
  })
}

/** What is told of a request that was proposed just now or before, and where it is found. */
export async function queued(
  gate: Gate,
  { request: { id }, isNew }: Proposal,
): Promise<{ readonly told: Proposed; readonly headers: { readonly location: string } }> {
  const [view, hold] = [await gate.requests.view(id), await gate.brake.inForce()]
  return {
    told: { request: view, isNew, hold },
    headers: { location: `/v1/integrations/approvals/${id}` },
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
