import { ShieldError, TOO_MUCH } from '../errors.ts'
import type { Proposed } from '../ports/request-store.ts'
import { REPEATED_WITHIN, whyFull, type Bound } from '../limits.ts'
import { type ApprovalRequest, isWaiting, OPEN_STATES } from '../request/request.ts'
import { canonicalJson } from '../text/canonical-json.ts'

/**
 * How a program that may repeat itself is answered. `recent`: with an equal write that is open, or ended a short while
 * ago, in place of another one. `again`: with a second one beside such a write, and never a third.
 */
export type Repeat = 'recent' | 'again'

/** Which equal write is returned in place of a new one. `true`: one that is open. `false`: nothing is. */
export type Reuse = boolean | Repeat

/** What an equal write is known by. */
export type WriteIdentity = Pick<
  ApprovalRequest,
  'requester' | 'operation' | 'connection' | 'input' | 'idempotencyKey'
>

interface ProposalAsk<Asked extends WriteIdentity = ApprovalRequest> {
  readonly request: Asked
  /** As `Reuse` has it. Nothing but the key counts where there is one. */
  readonly reuse: Reuse
  /** Now; ISO 8601. */
  readonly at: string
}

/** What a store has found that a proposal may be answered with. It may hold more than fits; the oldest first. */
interface Candidates {
  /** Under the same key of the same requester. */
  readonly underKey: ApprovalRequest | undefined
  /** What waits, is being sent or is in doubt; only where `looksFor` says so. */
  readonly open: readonly ApprovalRequest[]
  /** Equal ones that are open or changed after `recentSince`, the newest first; only where `looksFor` says so. */
  readonly recent: readonly ApprovalRequest[]
}

/** The moment after which a write that has ended counts as recent; ISO 8601. */
export function recentSince(at: string): string {
  return new Date(Date.parse(at) - REPEATED_WITHIN).toISOString()
}

/** What a store has to load before it asks `answerTo`. */
export function looksFor({ request, reuse }: ProposalAsk) {
  return {
    underKey: request.idempotencyKey !== null,
    open: request.idempotencyKey === null && reuse === true,
    recent: request.idempotencyKey === null && typeof reuse === 'string',
  }
}

/** What a proposal is answered with instead of a new request; undefined: it is new. */
export function answerTo(ask: ProposalAsk, found: Candidates): Proposed | undefined {
  const { request, at } = ask
  const same = underSameKey(request, found.underKey)
  if (same !== undefined) return same
  const wanted = looksFor(ask)
  const repeated = wanted.recent ? repeatOf(ask, found.recent) : undefined
  if (repeated !== undefined) return repeated
  const existing = wanted.open ? found.open.find((one) => isTwin(request, one, at)) : undefined
  return existing === undefined ? undefined : { kind: 'existing', request: existing }
}

/**
 * What a program that may repeat itself is answered with; undefined: it is new. Asked for again, the newest of two is the
 * second one already, and where there is no first one nothing is proposed: a call of which the answer was lost looks the
 * same as one that is meant.
 */
export function repeatOf(
  { request, reuse, at }: ProposalAsk<WriteIdentity>,
  recent: readonly ApprovalRequest[],
): Proposed | undefined {
  const [newest, ...others] = recent.filter((one) => isRecentTwin(request, one, at))
  if (newest === undefined) return reuse === 'again' ? { kind: 'no_first' } : undefined
  return reuse === 'again' && others.length === 0 ? undefined : { kind: 'existing', request: newest }
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
function isSameWrite(one: WriteIdentity, other: WriteIdentity): boolean {
  return (
    one.operation === other.operation &&
    one.connection.id === other.connection.id &&
    canonicalJson(one.input) === canonicalJson(other.input)
  )
}

/**
 * Whether this one, of the same requester, wants the same done and is open. What is in doubt is, too: a second one beside it
 * could do it twice.
 */
function isTwin(asked: ApprovalRequest, found: ApprovalRequest, at: string): boolean {
  return found.requester.name === asked.requester.name && isSameWrite(asked, found) && isOpen(found, at)
}

/** Whether this one, of the same requester, wants the same done and is open, or ended a short while ago. */
function isRecentTwin(asked: WriteIdentity, found: ApprovalRequest, at: string): boolean {
  return found.requester.name === asked.requester.name && isSameWrite(asked, found) && isRecent(found, at)
}

function isRecent(found: ApprovalRequest, at: string): boolean {
  if (isOpen(found, at)) return true
  return ((hasRunOut(found, at) ? found.expiresAt : null) ?? found.updatedAt) > recentSince(at)
}

/** Whether it waits, is being sent or is in doubt. */
export function isOpen(found: ApprovalRequest, at: string): boolean {
  return OPEN_STATES.includes(found.state) && !hasRunOut(found, at)
}

/** What ran out ended then, also where nobody has written that down yet. */
function hasRunOut(found: ApprovalRequest, at: string): boolean {
  return isWaiting(found) && isOver(found, at)
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
  asked: WriteIdentity,
  found: ApprovalRequest | undefined,
): Extract<Proposed, { readonly kind: 'existing' | 'key_conflict' }> | undefined {
  if (asked.idempotencyKey === null || found === undefined) return undefined
  const isKeyOf =
    found.idempotencyKey === asked.idempotencyKey && found.requester.name === asked.requester.name
  if (!isKeyOf) return undefined
  return { kind: isSameWrite(asked, found) ? 'existing' : 'key_conflict', request: found }
}
