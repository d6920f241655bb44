import type { Recovery } from '../../../src/domain/operation/operation.ts'
import type { ApprovalRequest } from '../../../src/domain/request/request.ts'
import { settleByWord } from '../../../src/gate/send/reconcile.ts'
import type { Retried } from '../../../src/domain/ports/gate.ts'
import { retry } from '../../../src/gate/propose/retry.ts'
import { ANNA, approved, BORIS, inDoubt, MINUTE, proposed, type Bench } from '../bench.ts'
import { responseOf } from '../fake-nango.ts'

export function retried(bench: Bench, { id }: Pick<ApprovalRequest, 'id'>): Promise<Retried> {
  return retry(bench.parts, { id, requester: BORIS, reason: null, expiresIn: 60 * MINUTE })
}

export function recoveringBy(bench: Bench, recovery: Recovery): void {
  Object.assign(bench.add, { recovery })
}

/** Sent, and a person said that it did not arrive. */
export async function saidNotApplied(bench: Bench): Promise<ApprovalRequest> {
  const doubtful = await inDoubt(bench)
  return settleByWord(bench.parts, doubtful.id, { applied: false, reason: 'I see nothing', actor: ANNA })
}

/** Sent, and refused by the provider in its own words. */
export async function refused(bench: Bench): Promise<ApprovalRequest> {
  const { answer } = bench.nango
  bench.nango.answer = () => ({ kind: 'response', response: responseOf(422, {}) })
  const { request } = await approved(bench, await proposed(bench))
  bench.nango.answer = answer
  return request
}
