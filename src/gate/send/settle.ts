import type { Actor } from '../../domain/access/principal.ts'
import type { JsonObject } from '../../domain/text/json.ts'
import type { Evidence, Outcome } from '../../domain/request/outcome.ts'
import type { ApprovalRequest, Ending, State } from '../../domain/request/request.ts'
import { familyMoves } from '../propose/family.ts'
import { timestamp, type Parts } from '../parts.ts'

/** Where evidence about an attempt comes from. */
export interface Source {
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
  return after
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
