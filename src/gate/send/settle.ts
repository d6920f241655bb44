import { type Actor, SHIELD } from '../../domain/access/principal.ts'
import { tryOr } from '../../domain/errors.ts'
import type { Recovery } from '../../domain/operation/operation.ts'
import type { Store } from '../../domain/ports/store.ts'
import type { Evidence, Outcome } from '../../domain/request/outcome.ts'
import type { ApprovalRequest, Ending, State } from '../../domain/request/request.ts'
import { familyIn, type Hiding, hidingOthers, mayHaveLanded } from '../../domain/rules/retry.ts'
import { canonicalJson } from '../../domain/text/canonical-json.ts'
import type { JsonObject } from '../../domain/text/json.ts'
import { timestamp, type Parts, noteOf } from '../parts.ts'
import type { Move } from '../../domain/ports/request-store.ts'

/** Where evidence about an attempt comes from. */
interface Source {
  readonly evidence: Evidence
  readonly actor: Actor
  /** Set by the attempt's own answer. */
  readonly attemptId?: string
  /** What a person says of it; then that is all there is, and no result. */
  readonly word?: string
}

const ENDINGS: Readonly<Record<Outcome['kind'], { readonly to: State; readonly code: Ending['code'] }>> = {
  applied: { to: 'succeeded', code: 'applied' },
  not_applied: { to: 'failed', code: 'refused' },
  ambiguous: { to: 'unknown', code: 'in_doubt' },
}

/**
 * Records what became of a call, whenever that is learnt. Evidence that comes after somebody else's verdict is audited;
 * it moves an `unknown`, and it may turn a person's `failed` into `succeeded`, and nothing else.
 */
export async function settle(
  parts: Parts,
  request: ApprovalRequest,
  outcome: Outcome,
  source: Source,
): Promise<ApprovalRequest> {
  const { requests, audit } = await parts.store()
  const { to, code } = ENDINGS[outcome.kind]
  const at = timestamp(parts)
  const { actor } = source
  const subject = request.id
  const data = { outcome: outcome.kind, evidence: source.evidence, attempt: source.attemptId ?? null }
  const ending = endingOf(outcome, code, source)
  const move = {
    id: request.id,
    to,
    ending,
    together: to === 'succeeded' ? await familyMoves(parts, request, ending) : [],
    note: { at, type: `request.${to}`, subject, actor, data: { ...data, ...reasonOf(outcome) } },
  }
  const first = await requests.move({ ...move, from: statesThatYield(outcome, source, request) })
  const now = first.request
  // What somebody said while the call was out is known only now. A `failed` never changes but in this way.
  const { moved, request: after } =
    !first.moved && isDisprovedWord(now, outcome) ? await requests.move({ ...move, from: ['failed'] }) : first
  if (!moved && isNews(after, to, source)) {
    const note = { at, type: 'request.late_evidence', subject, actor }
    await audit.append({ ...note, data: { ...data, state: after.state } })
  }
  if (after.state === 'succeeded') await noteUndelivered(parts, after)
  return after
}

/** That its message was not delivered may be known before it is known to have been taken. Its end does not hang on this. */
async function noteUndelivered(parts: Parts, { operation: name, provider, providerKey }: ApprovalRequest) {
  const note = async (): Promise<void> => {
    const operation = await parts.operation(name)
    if (operation.kind !== 'write' || operation.interpretStatuses === undefined) return
    const { messages } = await parts.store()
    await messages.noteUndelivered(provider, [providerKey], timestamp(parts))
  }
  await tryOr(note, () => undefined)
}

/** `executing` yields only to its own attempt, and doubt only to proof. */
function statesThatYield(outcome: Outcome, source: Source, request: ApprovalRequest): readonly State[] {
  const own: readonly State[] =
    source.attemptId !== undefined && source.attemptId === request.attempt?.id ? ['executing'] : []
  return outcome.kind === 'ambiguous' ? own : [...own, 'unknown']
}

/** A person's word yields to proof that it was applied. */
function isDisprovedWord(request: ApprovalRequest, outcome: Outcome): boolean {
  return outcome.kind === 'applied' && request.state === 'failed' && request.ending?.code === 'word'
}

/** That doubt stays doubt, or that the same was found in the same way before, needs no entry. */
function isNews({ state, ending }: ApprovalRequest, to: State, source: Source): boolean {
  return state !== to || (state !== 'unknown' && ending?.evidence !== source.evidence)
}

function endingOf(outcome: Outcome, code: Ending['code'], source: Source): Ending {
  const evidence = outcome.kind === 'ambiguous' ? null : source.evidence
  const by = source.evidence === 'person' ? source.actor : null
  if (outcome.kind === 'applied')
    return { code, message: source.word ?? 'Done', evidence, result: outcome.result, by }
  return { code, message: outcome.reason, evidence, result: null, by }
}

/** A provider's words may carry personal data: they stay in the request and out of the log. */
function reasonOf(outcome: Outcome): JsonObject {
  return outcome.kind === 'applied' ? {} : { reasonBytes: Buffer.byteLength(outcome.reason) }
}

/** All that retries tie to this request, near and far, without itself; each once. */
export async function familyOf(store: Store, request: ApprovalRequest): Promise<readonly ApprovalRequest[]> {
  return familyIn(request, await store.requests.kin(request))
}

/**
 * Whether both calls have one effect between them: the same call at the same account, which the provider does not apply
 * twice. What is true of one is then true of the other.
 */
export function haveOneEffect(recovery: Recovery, one: ApprovalRequest, other: ApprovalRequest): boolean {
  return (
    (recovery === 'client-key' || recovery === 'idempotent') &&
    canonicalJson(targetOf(one)) === canonicalJson(targetOf(other))
  )
}

function targetOf({ operation, connection, account, call }: ApprovalRequest) {
  return { operation, connection: { ...connection }, account, call: { ...call } }
}

/**
 * What the success of a request means for the others that retries tie to it. Those with the same effect have it now:
 * doubt about them is settled, and a person's word that they failed is disproved. One that was not sent is no longer
 * needed and is cancelled: sent now, it might do the same a second time.
 */
async function familyMoves(parts: Parts, request: ApprovalRequest, ending: Ending): Promise<readonly Move[]> {
  const family = await familyOf(await parts.store(), request)
  if (family.length === 0) return []
  const operation = await parts.operation(request.operation)
  const recovery = operation.kind === 'write' ? operation.recovery : 'none'
  return family.flatMap((member) => {
    if (member.state === 'pending' || member.state === 'approved') return [cancelling(parts, member, request)]
    const isApplied = mayHaveLanded(member) && haveOneEffect(recovery, member, request)
    return isApplied ? [settling(parts, member, request, ending)] : []
  })
}

function cancelling(parts: Parts, member: ApprovalRequest, through: ApprovalRequest): Move {
  const { id } = through
  const message = hidingFrom(member, through)(`${id} succeeded: this is no longer needed`)
  const ending = { code: 'stale', message, evidence: null, result: null, by: null } as const
  const data = { from: member.state, through: id }
  const note = noteOf(parts, 'request.cancelled', member.id, SHIELD, data)
  return { id: member.id, from: ['pending', 'approved'], to: 'cancelled', ending, note }
}

function settling(parts: Parts, twin: ApprovalRequest, through: ApprovalRequest, ending: Ending): Move {
  const { id } = through
  const { evidence } = ending
  const data = { outcome: 'applied', evidence, attempt: null, through: id }
  const note = noteOf(parts, 'request.succeeded', twin.id, SHIELD, data)
  const message = hidingFrom(twin, through)(`Done: ${id} has the same effect and succeeded`)
  return { id: twin.id, from: [twin.state], to: 'succeeded', ending: { ...ending, message }, note }
}

/** What a request retries is named in it anyway. The entry in the log names the other one in any case. */
function hidingFrom({ requester, origin }: ApprovalRequest, other: ApprovalRequest): Hiding {
  return hidingOthers(requester, [other], origin?.id === other.id ? other : undefined)
}
