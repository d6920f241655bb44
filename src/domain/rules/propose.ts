import { ShieldError, TOO_MUCH } from '../errors.ts'
import type { Proposed } from '../ports/store.ts'
import { whyFull, type Bound } from '../request/bounds.ts'
import type { ApprovalRequest } from '../request/request.ts'
import { isSameRetry, isTwin } from './duplicate.ts'
import { underSameKey } from './idempotency.ts'

export interface ProposalAsk {
  readonly request: ApprovalRequest
  /** Return an identical one that still waits instead of a second. */
  readonly reuse: boolean
  /** Now; ISO 8601. */
  readonly at: string
}

/** What a store has found that a proposal may be answered with. It may hold more than fits; the oldest first. */
export interface Candidates {
  /** Under the same key of the same requester. */
  readonly underKey: ApprovalRequest | undefined
  /** What waits for a decision; only where `looksFor` says so. */
  readonly waiting: readonly ApprovalRequest[]
  /** Retries of the same request; only where `looksFor` says so. */
  readonly retries: readonly ApprovalRequest[]
}

/** What a store has to load before it asks `answerTo`. */
export function looksFor({ request, reuse }: ProposalAsk) {
  return {
    underKey: request.idempotencyKey !== null,
    waiting: request.idempotencyKey === null && reuse,
    retries: request.origin?.kind === 'retry',
  }
}

/** What a proposal is answered with instead of a new request; undefined: it is new. */
export function answerTo(ask: ProposalAsk, found: Candidates): Proposed | undefined {
  const { request, at } = ask
  const same = underSameKey(request, found.underKey)
  if (same !== undefined) return same
  const wanted = looksFor(ask)
  const existing =
    (wanted.waiting ? found.waiting.find((one) => isTwin(request, one, at)) : undefined) ??
    found.retries.find((one) => isSameRetry(request, one, at))
  return existing === undefined ? undefined : { kind: 'existing', request: existing }
}

/** Fails with `internal`: a request begins as pending, and nowhere else. */
export function assertBeginning({ id, state }: ApprovalRequest): void {
  if (state === 'pending') return
  throw new ShieldError('internal', `Request ${id} is proposed as ${state}, not as pending`)
}

/** Fails with `denied` where a requester has more waiting than they may, the new one among it. */
export function refuseBeyond(bound: Bound | null, requester: string, waiting: Bound): void {
  const why = bound === null ? null : whyFull(waiting, bound)
  if (why === null) return
  const others = waiting.pending - 1
  const what = `${others} ${others === 1 ? 'request' : 'requests'}`
  throw new ShieldError('denied', `${requester} has ${what} waiting, and ${why}`, {
    hint: 'Have some of them decided, or take them back: shield approvals list',
    reason: TOO_MUCH,
  })
}
