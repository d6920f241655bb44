import { ShieldError, TOO_MUCH } from '../errors.ts'
import type { Proposed } from '../ports/store.ts'
import { whyFull, type Bound } from '../limits.ts'
import type { ApprovalRequest, State } from '../request/request.ts'
import { canonicalJson } from '../text/canonical-json.ts'

interface ProposalAsk {
  readonly request: ApprovalRequest
  /** Return an identical one that still waits instead of a second. */
  readonly reuse: boolean
  /** Now; ISO 8601. */
  readonly at: string
}

/** What a store has found that a proposal may be answered with. It may hold more than fits; the oldest first. */
interface Candidates {
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

/** Whether two requests want one thing done: one operation, on one connection, with one input, however that is written. */
function isSameWrite(one: ApprovalRequest, other: ApprovalRequest): boolean {
  return (
    one.operation === other.operation &&
    one.connection.id === other.connection.id &&
    canonicalJson(one.input) === canonicalJson(other.input)
  )
}

/** Whether this one still waits for a decision on what is asked for now, by the same requester. */
function isTwin(asked: ApprovalRequest, found: ApprovalRequest, at: string): boolean {
  return (
    found.state === 'pending' &&
    !isOver(found, at) &&
    found.requester.name === asked.requester.name &&
    isSameWrite(asked, found)
  )
}

/** What waits to be sent, or is being sent. One in doubt is no help to a retry. */
const ON_ITS_WAY: readonly State[] = ['pending', 'approved', 'executing']

/** Whether this one is a retry of what is retried now, and on its way. */
function isSameRetry(asked: ApprovalRequest, found: ApprovalRequest, at: string): boolean {
  return (
    asked.origin?.kind === 'retry' &&
    found.origin?.kind === 'retry' &&
    found.origin.id === asked.origin.id &&
    ON_ITS_WAY.includes(found.state) &&
    !isOver(found, at)
  )
}

/** ISO 8601 texts of one form, which sort as the moments do. */
function isOver({ expiresAt }: ApprovalRequest, at: string): boolean {
  return expiresAt !== null && expiresAt <= at
}

/**
 * What a proposal under an idempotency key is answered with where its requester used that key before: that very request,
 * whatever became of it, or a conflict. Undefined: there is no key, or nobody used it.
 */
export function underSameKey(
  asked: ApprovalRequest,
  found: ApprovalRequest | undefined,
): Exclude<Proposed, { readonly kind: 'created' }> | undefined {
  if (asked.idempotencyKey === null || found === undefined) return undefined
  const isKeyOf =
    found.idempotencyKey === asked.idempotencyKey && found.requester.name === asked.requester.name
  if (!isKeyOf) return undefined
  return { kind: isSameWrite(asked, found) ? 'existing' : 'key_conflict', request: found }
}
