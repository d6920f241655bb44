import { lossOf, stateNow, type ApprovalRequest } from '../../domain/request/request.ts'
import type { Actor } from '../../domain/access/principal.ts'
import { ShieldError, tryOr } from '../../domain/errors.ts'
import type { Retried } from '../../domain/ports/gate.ts'
import type { Write } from '../../domain/operation/operation.ts'
import type { Store } from '../../domain/ports/store.ts'
import { answerToRetry, familyIn, mayHaveLanded, replacedError } from '../../domain/rules/retry.ts'
import { timestamp, writeNamed, type Parts } from '../parts.ts'
import { planAnew, sameCall } from './plan-again.ts'
import { proposalNote } from './propose.ts'
import { reconcile, type Reconciled as Looked } from '../send/reconcile.ts'
import { getRequest } from '../show/find-requests.ts'
import { tidy } from '../upkeep/tidy.ts'

export interface RetryAsk {
  readonly id: string
  readonly requester: Actor
  readonly reason: string | null
  /** Milliseconds until the new one expires undecided; null: never. */
  readonly expiresIn: number | null
}

/**
 * Proposes again what did not come about, as a new request that needs its own approval. Where an earlier call may still
 * land, that very call is proposed under its provider key if the provider then refuses a second effect; an operation
 * that can be sent twice without harm is planned anew; all others have to have ended first. Whatever can be looked for
 * is looked for before, and found settles it. Fails with `conflict` when there is nothing to retry, or not yet.
 */
export async function retry(parts: Parts, ask: RetryAsk): Promise<Retried> {
  await tidy(parts)
  const store = await parts.store()
  const old = await retriable(store, ask.id)
  const kin = await store.requests.kin(old)
  const family = familyIn(old, kin)
  const doubtful = [old, ...family].filter(mayHaveLanded)
  const doubts = doubtful.map(({ id }) => id)
  const answer = answerToRetry({ id: old.id, looked: doubts, at: timestamp(parts) }, kin)
  if (answer?.kind === 'stands') throw standingError(old, { standing: answer.request, family }, ask.requester)
  if (answer !== undefined) return { kind: 'proposed', request: answer.request, isNew: false }
  const operation = await writeNamed(parts, old.operation)
  const looked: Looked[] = []
  for (const one of doubtful) {
    const found = await look(parts, operation, one)
    if (found.request.state === 'succeeded') return { kind: 'settled', request: found.request }
    looked.push(found)
  }
  const request = await plan(parts, operation, { old, looked, ask })
  const proposed = await store.requests.retry(request, doubts, proposalNote(request), parts.bound)
  // It came about while this one was planned, so that all is looked at anew.
  if (proposed.kind === 'stands') return retry(parts, ask)
  return { kind: 'proposed', request: proposed.request, isNew: proposed.kind === 'created' }
}

/** What to do instead with one that cannot be retried, by its state. */
const NEXT: Readonly<Partial<Record<ApprovalRequest['state'], string>>> = {
  pending: 'approve',
  approved: 'approve',
  executing: 'wait',
  succeeded: 'show',
}

async function retriable(store: Store, id: string): Promise<ApprovalRequest> {
  const request = await getRequest(store, id)
  if (NEXT[request.state] !== undefined) throw nothingToRetry(request)
  const loss = lossOf(request)
  if (loss !== null) {
    throw new ShieldError('conflict', `The content of ${id} ${loss}; it has to be proposed as a new request`)
  }
  const why = await store.guard.whyForged(request)
  if (why !== null) throw new ShieldError('conflict', `${id} is not proposed again. ${why}`)
  return request
}

function nothingToRetry({ id, state }: ApprovalRequest): ShieldError {
  const hint = `shield approvals ${NEXT[state] ?? 'show'} ${id}`
  return new ShieldError('conflict', `${id} ${stateNow(state)}; there is nothing to retry`, { hint })
}

interface Standing {
  readonly standing: ApprovalRequest
  readonly family: readonly ApprovalRequest[]
}

function standingError(old: ApprovalRequest, { standing, family }: Standing, actor: Actor): ShieldError {
  if (standing.id === old.id) return nothingToRetry(standing)
  if (!family.includes(standing)) return replacedError(old, standing, actor)
  // Its id may be somebody else's; the history shows it to those who may see it.
  return new ShieldError('conflict', `${old.id} was retried already, and that succeeded`, {
    hint: `shield approvals history ${old.id}`,
  })
}

async function look(parts: Parts, operation: Write, doubtful: ApprovalRequest): Promise<Looked> {
  const { recovery } = operation
  // The same key, or that twice is the same as once, rules out a second effect, seen or not; nothing else does.
  if (recovery !== 'client-key' && recovery !== 'idempotent') return reconcile(parts, doubtful)
  return tryOr(
    () => reconcile(parts, doubtful),
    () => ({ request: doubtful, finding: null }),
  )
}

interface Doubt {
  readonly old: ApprovalRequest
  /** All that may still land, each with what looking for it found. */
  readonly looked: readonly Looked[]
  readonly ask: RetryAsk
}

async function plan(parts: Parts, operation: Write, { old, looked, ask }: Doubt): Promise<ApprovalRequest> {
  if (operation.recovery === 'idempotent') return planAnew(parts, operation, old, ask, [])
  if (operation.recovery === 'client-key') {
    // The key of a foreign one is taken for ever, so that its call can no longer land.
    const open = looked.find(({ finding }) => finding?.kind !== 'foreign')
    if (open !== undefined) return sameCall(parts, old, open.request, ask)
    return planAnew(parts, operation, old, ask, looked.map(foreignText))
  }
  const unsettled = looked.find(({ request }) => request.state === 'unknown')
  if (unsettled !== undefined) {
    const { id } = unsettled.request
    throw new ShieldError(
      'conflict',
      `${id} may have been applied, and a second call would do it twice: settle it first`,
      { hint: `shield approvals resolve ${id}` },
    )
  }
  // What a webhook has proved meanwhile needs no warning.
  const byWord = looked.filter(({ request }) => request.ending?.code === 'word')
  return planAnew(parts, operation, old, ask, byWord.map(wordText))
}

function foreignText({ request, finding }: Looked): string {
  const why = finding?.kind === 'foreign' ? finding.reason : 'it could not be looked for'
  return `${request.id} may have been applied: ${why}`
}

function wordText({ request }: Looked): string {
  const who = request.ending?.by?.name ?? 'somebody'
  return `Only ${who} says that ${request.id} was not applied; if it was, this does it twice`
}
