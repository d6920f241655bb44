import { awaitChange } from '../await-change.ts'
import { SHIELD, type Actor } from '../../domain/access/principal.ts'
import { isShieldError, ShieldError, tryOr } from '../../domain/errors.ts'
import type { Decided, DecisionWish, Watch } from '../../domain/ports/gate.ts'
import { STARTED_WITHIN } from '../../domain/limits.ts'
import type { Standing } from '../../domain/ports/guard-store.ts'
import { judgedTime } from '../../domain/request/clock.ts'
import { refuseHeld } from '../../domain/request/hold.ts'
import { type ApprovalRequest, type Decision, type State, stateNow } from '../../domain/request/request.ts'
import { UNSEALED } from '../../domain/request/seal.ts'
import { defined } from '../../domain/text/json.ts'
import { say, type Wording } from '../../domain/text/wording.ts'
import { noteOf, timestamp, type Parts } from '../parts.ts'
import { allowedGrounds, groundsOf, type Grounds } from '../policy/under-policy.ts'
import { getRequest } from '../show/find-requests.ts'
import { refuseOverdue, endsAfter, ownerState, tidy } from '../upkeep/tidy.ts'
import { execute } from './execute.ts'
import type { Move, Moved } from '../../domain/ports/request-store.ts'

/** `assurance`: recorded, sealed and audited with the decision. */
export interface DecisionAsk extends DecisionWish {
  readonly actor: Actor
}

/**
 * Approves and sends. The same decision again sends nothing and returns whose decision counts; one that contradicts
 * what was decided, or that was made on other bytes, fails with `conflict`; while everything is on hold, and where policy
 * denies it or asks for more, with `denied`. Fails as `execute` does.
 */
export function approve(parts: Parts, ask: DecisionAsk, watch: Watch): Promise<Decided> {
  return approveOn(parts, ask, watch, (request, standing) => groundsOf(parts, request, ask, standing))
}

/** `grounds`: what the decision rests on; null: it is left to a person. */
async function approveOn(
  parts: Parts,
  ask: Omit<DecisionAsk, 'actor'>,
  watch: Watch,
  grounds: (request: ApprovalRequest, standing: Standing) => Promise<Grounds | null>,
): Promise<Decided> {
  const standing = await tidy(parts)
  const request = await shownRequest(parts, ask)
  await refuseAltered(parts, request)
  refuseOverdue(parts, request, standing)
  refuseHeld(standing.hold, request)
  if (request.state !== 'pending') return approvedBefore(parts, request, watch)
  const found = await grounds(request, standing)
  if (found === null) return { request, earlier: null }
  const expiresAt = await endsAfter(parts, STARTED_WITHIN, standing)
  const at = new Date(judgedTime(parts.clock(), standing.clock)).toISOString()
  // Limits are counted by a time that nobody sets back.
  const deciding = { ...ask, ...found, ...(found.allowance === undefined ? {} : { at }) }
  const moved = await decide(parts, request, deciding, { verdict: 'approve', expiresAt })
  if (moved.moved) return { request: await start(parts, moved.request, watch), earlier: null }
  if (moved.isOtherPolicy === true) return approveOn(parts, ask, watch, grounds)
  if (moved.noRoom !== undefined) return leftToPerson(parts, moved.request, moved.noRoom)
  return approvedBefore(parts, decidedBefore(moved.request, 'approved').request, watch)
}

/** Policy would allow it, and its limits have no room: it waits as if it had not. */
async function leftToPerson(parts: Parts, request: ApprovalRequest, why: string): Promise<Decided> {
  const { audit } = await parts.store()
  await audit.append(noteOf(parts, 'policy.no_room', request.id, SHIELD, { why }))
  return { request, earlier: null }
}

/**
 * Approves and sends what waits, where no person has to: the same road as with a person, with the decision made by policy,
 * or by INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0. Otherwise, where a limit is used up, and while everything is on hold it
 * waits, and a person decides. What was approved so before and not sent is sent, if policy still allows it. Fails as
 * `approve` does; the error names the request.
 */
export async function decideByPolicy(
  parts: Parts,
  request: ApprovalRequest,
  watch: Watch,
): Promise<ApprovalRequest> {
  if ((await (await parts.store()).guard.standing()).hold !== null) return request
  const { id, digest } = request
  const ask = { id, digest, reason: null, assurance: 'policy' } as const
  const { request: decided } = await tryOr(
    () => approveOn(parts, ask, watch, (pending, standing) => allowedGrounds(parts, pending, standing)),
    (error) => {
      const { code, reason, wording } = error
      const why = reason === undefined ? {} : { reason }
      const hint = code === 'pending' ? hintToGoOn(request, error) : wording.hint
      throw new ShieldError(code, wording.message, { hint, ...why, about: id, cause: error })
    },
  )
  return decided
}

/** What kept it from being sent may pass: the same call goes on with it, where it is known again by that. */
function hintToGoOn(
  { idempotencyKey, requester }: ApprovalRequest,
  { cause, wording }: ShieldError,
): Wording | undefined {
  if (idempotencyKey === null && requester.door !== 'mcp') return wording.hint
  const remedy = isShieldError(cause) ? cause.wording.hint : undefined
  return say`${remedy === undefined ? '' : say`${remedy}; then `}ask for the same again, which goes on with it`
}

/** Rejects; nothing will be sent. Fails with `conflict` when it was decided otherwise or has ended. */
export async function reject(parts: Parts, ask: DecisionAsk): Promise<Decided> {
  await tidy(parts)
  const request = await shownRequest(parts, ask)
  const decided =
    request.state === 'pending'
      ? await rejectPending(parts, request, ask)
      : { request, earlier: request.decision }
  if (decided.request.state !== 'rejected') throw contradiction(decided.request, 'rejected')
  return decided
}

async function rejectPending(parts: Parts, request: ApprovalRequest, ask: DecisionAsk): Promise<Decided> {
  const moved = await decide(parts, request, ask, { verdict: 'reject' })
  return moved.moved ? { request: moved.request, earlier: null } : decidedBefore(moved.request, 'rejected')
}

/** Takes a request back before it was started. Once more is not a failure; after it was started it is a `conflict`. */
export async function cancel(
  parts: Parts,
  id: string,
  actor: Actor,
  reason: string | null,
): Promise<ApprovalRequest> {
  await tidy(parts)
  const store = await parts.store()
  const { request } = await store.requests.move({
    id,
    from: ['pending', 'approved'],
    to: 'cancelled',
    ending: { code: 'word', message: reason ?? '', evidence: null, result: null, by: actor },
    note: noteOf(parts, 'request.cancelled', id, actor),
  })
  if (request.state === 'cancelled') return request
  throw seeIt(request, `cannot be cancelled: it ${stateNow(request.state)}`)
}

async function shownRequest(parts: Parts, ask: Pick<DecisionAsk, 'id' | 'digest'>): Promise<ApprovalRequest> {
  const request = await getRequest(await parts.store(), ask.id)
  if (request.purgedAt !== undefined) {
    throw seeIt(request, `${stateNow(request.state)}, and its content was erased`)
  }
  if (ask.digest !== request.digest) throw seeIt(request, 'is not what was shown: its digest differs')
  return request
}

/**
 * Only of what waits for a decision: one that is approved is ended as what it is, when it is about to be sent. Rejecting
 * and cancelling send nothing, so that what was altered can be done away with.
 */
async function refuseAltered(parts: Parts, request: ApprovalRequest): Promise<void> {
  if (request.state !== 'pending') return
  const why = await (await parts.store()).guard.whyForged(request)
  if (why === null) return
  throw new ShieldError('conflict', `${request.id} cannot be approved. ${why}`, {
    hint: `shield approvals cancel ${request.id}${why === UNSEALED ? `; then shield approvals retry ${request.id} proposes it again` : ''}`,
  })
}

function seeIt({ id }: ApprovalRequest, what: string): ShieldError {
  return new ShieldError('conflict', `${id} ${what}`, { hint: `shield approvals show ${id}` })
}

/** What is written of a decision. */
type Deciding = Omit<DecisionAsk, 'actor'> & Pick<Decision, 'actor'> & Partial<Grounds & Pick<Decision, 'at'>>

async function decide(
  parts: Parts,
  request: ApprovalRequest,
  { actor, digest, reason, assurance, mark, under, allowance, at = timestamp(parts) }: Deciding,
  { verdict, ...until }: Pick<Decision, 'verdict'> & Pick<Move, 'expiresAt'>,
): Promise<Moved> {
  const store = await parts.store()
  const to = verdict === 'approve' ? 'approved' : 'rejected'
  const how = defined({ assurance, policy: mark })
  return store.requests.move({
    id: request.id,
    from: ['pending'],
    to,
    decision: { verdict, actor, digest, reason, at, ...how },
    ...until,
    ...defined({ under, allowance }),
    note: {
      at: timestamp(parts),
      type: `request.${to}`,
      subject: request.id,
      actor,
      data: { digest, ...how },
    },
  })
}

/** A decision that was there first. Cancelled or expired since it was looked at: none counts, and least of all this one. */
function decidedBefore(request: ApprovalRequest, wanted: 'approved' | 'rejected'): Decided {
  if (request.decision === null) throw contradiction(request, wanted)
  return { request, earlier: request.decision }
}

/** Somebody approved it before: start it if that was not done, or wait for who is sending it. */
async function approvedBefore(parts: Parts, request: ApprovalRequest, watch: Watch): Promise<Decided> {
  const earlier = request.decision
  // Also without a decision: if somebody wrote the state into the database, sending finds that out and ends it.
  if (UNAPPROVED.includes(request.state)) throw contradiction(request, 'approved')
  return { request: await start(parts, request, watch), earlier }
}

const UNAPPROVED: readonly State[] = ['pending', 'rejected', 'cancelled', 'expired']

/** Sends what is approved. The one who decided need not be the one who sends: another process may have claimed it first. */
async function start(parts: Parts, request: ApprovalRequest, watch: Watch): Promise<ApprovalRequest> {
  const started = request.state === 'approved' ? await execute(parts, request, watch) : request
  return started.state === 'executing' ? sentByOther(parts, started, watch) : started
}

const LOOK_AGAIN = 100

/** Follows an attempt of another live process to its end, so that the second caller ends with the request's own code. */
async function sentByOther(parts: Parts, request: ApprovalRequest, watch: Watch): Promise<ApprovalRequest> {
  watch.onPhase('following')
  const store = await parts.store()
  let current = request
  let change = store.nextChange()
  // Tidying makes the request unknown once its process is gone.
  while (
    current.state === 'executing' &&
    !watch.signal.aborted &&
    (await ownerState(parts, current)) !== 'unjudged'
  ) {
    await awaitChange(parts, change, LOOK_AGAIN, watch.signal)
    change = store.nextChange()
    await tidy(parts)
    current = (await store.requests.find(request.id)) ?? current
  }
  return current
}

/** An earlier decision has no part in these ends. */
const ENDED_OTHERWISE: readonly State[] = ['cancelled', 'expired']

function contradiction(request: ApprovalRequest, wanted: 'approved' | 'rejected'): ShieldError {
  const actor =
    (ENDED_OTHERWISE.includes(request.state) ? request.ending?.by : request.decision?.actor) ?? null
  const now = request.state === 'pending' ? 'is being decided elsewhere' : stateNow(request.state)
  const by = actor === null ? '' : `${now.startsWith('was') ? ' ' : ', decided '}by ${actor.name}`
  return seeIt(request, `cannot be ${wanted}: it ${now}${by}`)
}
