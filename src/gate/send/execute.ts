import { SHIELD } from '../../domain/access/principal.ts'
import { isShieldError, ShieldError, tryOr } from '../../domain/errors.ts'
import { heldError } from '../../domain/request/hold.ts'
import type { Answer, ProviderResponse } from '../../domain/provider/http.ts'
import { newId } from '../../domain/id.ts'
import { frozenRequest, type Write } from '../../domain/operation/operation.ts'
import { askedOf } from '../../domain/vault/intent.ts'
import type { Outcome } from '../../domain/request/outcome.ts'
import type { ApprovalRequest, Attempt } from '../../domain/request/request.ts'
import type { Store } from '../../domain/ports/store.ts'
import type { Watch } from '../../domain/ports/gate.ts'
import type { PolicyStanding } from '../../domain/ruling/in-force.ts'
import { whyAgainstPolicy } from '../policy/under-policy.ts'
import { checkBeforeClaim } from './check-before-claim.ts'
import { expireDue } from '../upkeep/tidy.ts'
import { noteOf, timestamp, writeNamed, type Parts } from '../parts.ts'
import { lookForProofOf } from './reconcile.ts'
import { settle } from './settle.ts'
import type { Claimed } from '../../domain/ports/request-store.ts'

/**
 * Sends an approved request, at most once: check, claim (committed durably before the socket opens), one call, record.
 * The only place from which a write's call is sent. Returns the request as it stands afterwards, also when another
 * process was first. Fails with `pending` when it could not be started and stays approved, with `interrupted` when
 * the signal came before the claim.
 */
export async function execute(
  parts: Parts,
  request: ApprovalRequest,
  watch: Watch,
): Promise<ApprovalRequest> {
  watch.onPhase('checking')
  const operation = await writeNamed(parts, request.operation)
  let obstacle: string | null
  try {
    obstacle = await checkBeforeClaim(parts, operation, request)
  } catch (error) {
    return startedElsewhere(parts, request, error)
  }
  if (obstacle !== null) return failAsStale(parts, request, obstacle)
  const policy = await whyAgainstPolicy(parts, request)
  if (policy.why !== null) return failAsStale(parts, request, policy.why)
  // Checking takes time: what ran out meanwhile must not be claimed.
  await expireDue(parts)
  if (watch.signal.aborted) {
    throw new ShieldError('interrupted', 'Approved and not started: nothing was sent', {
      hint: `shield approvals approve ${request.id}`,
    })
  }
  // Between the look at the signal and this nothing may wait: while it is `checking`, an abort is sure to be seen.
  watch.onPhase('sending')
  const attempt: Attempt = {
    id: newId('att', parts.random),
    owner: parts.owner(),
    startedAt: timestamp(parts),
  }
  parts.running.add(attempt.id)
  try {
    return await claimAndSend(parts, operation, request, { attempt, under: policy.under }, watch)
  } finally {
    parts.running.delete(attempt.id)
  }
}

/** What could not be checked here may have been started by another process meanwhile; else it fails as it did. */
async function startedElsewhere(
  parts: Parts,
  { id }: ApprovalRequest,
  error: unknown,
): Promise<ApprovalRequest> {
  if (!isShieldError(error) || error.code !== 'pending') throw error
  const now = await (await parts.store()).requests.find(id)
  if (now === undefined || now.state === 'approved') throw error
  return now
}

async function claimAndSend(
  parts: Parts,
  operation: Write,
  request: ApprovalRequest,
  { attempt, under }: { readonly attempt: Attempt; readonly under: PolicyStanding | null },
  watch: Watch,
): Promise<ApprovalRequest> {
  const [store, nango] = await Promise.all([parts.store(), parts.nango()])
  const note = {
    at: attempt.startedAt,
    type: 'request.executing',
    subject: request.id,
    actor: request.decision?.actor ?? { name: 'shield', door: 'policy' },
    data: { attempt: attempt.id, digest: request.digest, pid: attempt.owner.pid, host: attempt.owner.host },
  }
  const claimed = await tryOr(
    () => store.requests.claim(request.id, attempt, note, under),
    (error) => endUnsent(parts, request, attempt, error),
  )
  if (claimed.kind === 'altered') return failAsStale(parts, request, claimed.why)
  if (claimed.kind === 'other_policy') return execute(parts, request, watch)
  if (claimed.kind === 'held') throw heldError(claimed.hold)
  if (claimed.kind === 'barred') throw barred(request, claimed.why)
  if (claimed.kind === 'not_approved') return claimed.request
  const answer =
    (await writeIntent(store, claimed.request, attempt)) ??
    (await nango.send(claimed.request.connection, claimed.request.call))
  const outcome = outcomeOf(operation, claimed.request, answer)
  const recorded = await record(parts, claimed.request, outcome, attempt)
  if (recorded.state !== 'unknown') return recorded
  // Once, at once: most doubts (a lost answer, a 409) are settled by looking.
  watch.onPhase('looking')
  return lookForProofOf(parts, recorded)
}

/**
 * A claim that failed may have been made: the answer to its COMMIT was lost, say. Nothing was sent for it and nothing will
 * be, so where it stands it ends as that. Fails as the claim did where it does not, or where that cannot be seen.
 */
async function endUnsent(
  parts: Parts,
  { id }: ApprovalRequest,
  attempt: Attempt,
  error: ShieldError,
): Promise<Extract<Claimed, { readonly kind: 'not_approved' }>> {
  const store = await parts.store()
  const found = await tryOr(
    () => store.requests.find(id),
    () => undefined,
  )
  if (found?.attempt?.id !== attempt.id || found.state !== 'executing') throw error
  const outcome = { kind: 'not_applied', reason: `${NOT_SENT}${error.message}` } as const
  return { kind: 'not_approved', request: await record(parts, found, outcome, attempt) }
}

function barred({ id }: ApprovalRequest, why: string): ShieldError {
  return new ShieldError('pending', `Approved and not started, nothing was sent: ${why}`, {
    hint: `shield approvals approve ${id}`,
  })
}

/** Outside the database, before the socket opens. Null: it stands there, durably. Else the call is not sent. */
async function writeIntent(store: Store, request: ApprovalRequest, attempt: Attempt): Promise<Answer | null> {
  const { id: requestId, operation, provider, connection, providerKey, digest } = request
  const asked = askedOf(request)
  const what = { requestId, operation, provider, connection, providerKey, digest, asked }
  return tryOr(
    async () => {
      await store.guard.recordIntent({ ...what, attemptId: attempt.id, at: attempt.startedAt })
      await store.guard.confirmSender(attempt.id)
      return null
    },
    ({ message, hint = 'shield doctor' }) => ({ kind: 'not_sent', code: 'unavailable', message, hint }),
  )
}

const NOT_SENT = 'Not sent: '

function outcomeOf(operation: Write, request: ApprovalRequest, answer: Answer): Outcome {
  if (answer.kind === 'not_sent') return { kind: 'not_applied', reason: `${NOT_SENT}${answer.message}` }
  if (answer.kind === 'response') return interpret(operation, request, answer.response)
  const { reason, response } = answer
  return response === undefined || operation.judgesPages !== true
    ? { kind: 'ambiguous', reason }
    : interpret(operation, request, response)
}

function interpret(operation: Write, request: ApprovalRequest, response: ProviderResponse): Outcome {
  try {
    return operation.interpret(response, frozenRequest(request))
  } catch {
    return { kind: 'ambiguous', reason: `The answer (status ${response.status}) could not be understood` }
  }
}

/** When what happened cannot be written down, it is said: the request stays `executing` and recovery makes it unknown. */
async function record(
  parts: Parts,
  request: ApprovalRequest,
  outcome: Outcome,
  attempt: Attempt,
): Promise<ApprovalRequest> {
  const actor = request.decision?.actor ?? { name: 'shield', door: 'policy' }
  const source = { evidence: 'response', actor, attemptId: attempt.id } as const
  const settled = () => settle(parts, request, outcome, source)
  try {
    // Once more where it fails: a connection that was lost is another one then, and what was kept already changes nothing.
    return await tryOr(settled, settled)
  } catch (error) {
    const { id } = request
    throw new ShieldError('outcome_unknown', `${id} ${toldOf(outcome)}, but that could not be recorded`, {
      hint: `shield approvals resolve ${id}`,
      cause: error,
    })
  }
}

function toldOf(outcome: Outcome): string {
  if (outcome.kind === 'applied') return `was sent (applied, ${JSON.stringify(outcome.result)})`
  if (outcome.reason.startsWith(NOT_SENT)) return `was not sent (${outcome.reason})`
  return `was sent (${outcome.kind}, ${outcome.reason})`
}

async function failAsStale(parts: Parts, request: ApprovalRequest, why: string): Promise<ApprovalRequest> {
  const store = await parts.store()
  const moved = await store.requests.move({
    id: request.id,
    from: ['approved'],
    to: 'failed',
    ending: { code: 'stale', message: why, evidence: null, result: null, by: null },
    note: noteOf(parts, 'request.stale', request.id, SHIELD, { from: 'approved', sent: false }),
  })
  return moved.request
}
