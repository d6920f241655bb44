import { stateNow, type ApprovalRequest } from '../../domain/request/request.ts'
import type { Actor } from '../../domain/access/principal.ts'
import { ShieldError, tryOr } from '../../domain/errors.ts'
import type { Resolving } from '../../domain/ports/gate.ts'
import { noteOf, type Parts } from '../parts.ts'
import { reconcile } from './reconcile.ts'
import { makeUnknown, ownerState, tidy } from '../upkeep/tidy.ts'
import { getRequest } from '../show/find-requests.ts'
import { settle } from './settle.ts'

export interface Verdict {
  readonly applied: boolean
  readonly reason: string
  readonly actor: Actor
}

/**
 * Looks for proof of an `unknown` request; an owner that cannot be judged from here is given up first. Fails with
 * `conflict` when the request is not in doubt.
 */
export async function lookForProof(parts: Parts, id: string): Promise<Resolving> {
  await tidy(parts)
  const request = await doubtful(parts, id)
  return tryOr(
    async () => ({ ...(await reconcile(parts, request)), problem: null }),
    ({ message }) => ({ request, finding: null, problem: message }),
  )
}

/** Settles an `unknown` request by a person's word, which is shown as such for ever. */
export async function settleByWord(parts: Parts, id: string, verdict: Verdict): Promise<ApprovalRequest> {
  const store = await parts.store()
  const request = await doubtful(parts, id)
  if (verdict.applied) {
    const source = { evidence: 'person', actor: verdict.actor, word: verdict.reason } as const
    return settle(parts, request, { kind: 'applied', result: null }, source)
  }
  const moved = await store.requests.move({
    id: request.id,
    from: ['unknown'],
    to: 'failed',
    ending: { code: 'word', message: verdict.reason, evidence: 'person', result: null, by: verdict.actor },
    note: noteOf(parts, 'request.failed', request.id, verdict.actor, {
      outcome: 'not_applied',
      evidence: 'person',
      attempt: request.attempt?.id ?? null,
    }),
  })
  return moved.request
}

async function doubtful(parts: Parts, id: string): Promise<ApprovalRequest> {
  const request = await getRequest(await parts.store(), id)
  if (request.state === 'executing' && (await ownerState(parts, request)) === 'unjudged') {
    return makeUnknown(parts, request, 'The process that was sending it cannot be seen from here')
  }
  if (request.state === 'unknown') return request
  const running = request.state === 'executing' ? ` by process ${request.attempt?.owner.pid ?? '?'}` : ''
  throw new ShieldError('conflict', `${id} is not in doubt: it ${stateNow(request.state)}${running}`, {
    hint: `shield approvals show ${id}`,
  })
}
