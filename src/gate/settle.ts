import type { Actor } from '../domain/actor.ts'
import type { JsonObject } from '../domain/json.ts'
import type { Evidence, Outcome } from '../domain/outcome.ts'
import type { ApprovalRequest, Ending, State } from '../domain/request.ts'
import { timestamp, type Parts } from './parts.ts'

/** Where evidence about an attempt comes from. */
export interface Source {
  readonly evidence: Evidence
  readonly actor: Actor
  /** Set by the attempt's own answer. */
  readonly attemptId?: string
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
  const store = await parts.store()
  const { to, code } = ENDINGS[outcome.kind]
  const at = timestamp(parts)
  const data = { outcome: outcome.kind, evidence: source.evidence, attempt: source.attemptId ?? null }
  const moved = await store.requests.move({
    id: request.id,
    from: statesThatYield(outcome, source, request),
    to,
    ending: endingOf(outcome, code, source),
    note: {
      at,
      type: `request.${to}`,
      subject: request.id,
      actor: source.actor,
      data: { ...data, ...reasonOf(outcome) },
    },
  })
  if (!moved.moved && moved.request.state !== to) {
    await store.audit.append({
      at,
      type: 'request.late_evidence',
      subject: request.id,
      actor: source.actor,
      data: { ...data, state: moved.request.state },
    })
  }
  return moved.request
}

/** `executing` yields only to its own attempt; doubt yields to proof; a person's word to proof that it was applied. */
function statesThatYield(outcome: Outcome, source: Source, request: ApprovalRequest): readonly State[] {
  const own: readonly State[] =
    source.attemptId !== undefined && source.attemptId === request.attempt?.id ? ['executing'] : []
  if (outcome.kind === 'ambiguous') return own
  const wasWord = request.state === 'failed' && request.ending?.code === 'word'
  return [...own, 'unknown', ...(wasWord && outcome.kind === 'applied' ? (['failed'] as const) : [])]
}

function endingOf(outcome: Outcome, code: Ending['code'], source: Source): Ending {
  const evidence = outcome.kind === 'ambiguous' ? null : source.evidence
  const by = source.evidence === 'person' ? source.actor : null
  if (outcome.kind === 'applied') return { code, message: 'Done', evidence, result: outcome.result, by }
  return { code, message: outcome.reason, evidence, result: null, by }
}

/** A provider's words may carry personal data: they stay in the request and out of the log. */
function reasonOf(outcome: Outcome): JsonObject {
  return outcome.kind === 'applied' ? {} : { reasonBytes: Buffer.byteLength(outcome.reason) }
}
