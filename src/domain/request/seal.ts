import { hmacOf, isSameSecret } from '../hash.ts'
import { digestOf } from './digest.ts'
import { canonicalJson } from '../text/canonical-json.ts'
import { defined } from '../text/json.ts'
import type { ApprovalRequest, Decision } from './request.ts'

/** The length of the key, in bytes. */
export const SEAL_KEY_BYTES = 32

/** What proves that a decision was made by shield, for this very request. */
export interface Seal {
  /** 32 hex, of its own for each decision; used up by the attempt that it allows. */
  readonly nonce: string
  /** HMAC-SHA-256 in lower-case hex. */
  readonly seal: string
}

type Decided = Pick<ApprovalRequest, 'id' | 'digest' | 'requester' | 'expiresAt'>

/**
 * HMAC-SHA-256 in lower-case hex over all of a request that is fixed when it is proposed: what is sent, what an approver
 * reads (prepared facts and warnings), who asks, and until when. Write access to the database alone changes none of it.
 * A field is sealed unless it is named in `LATER`.
 */
export function sealRequest(key: Uint8Array, { id: request, origin, ...others }: ApprovalRequest): string {
  const fixed = Object.entries(others).filter(
    ([name, value]) => !LATER.includes(name) && (value !== null || AS_NULL.includes(name)),
  )
  const text = canonicalJson({ ...Object.fromEntries(fixed), request, origin: origin ?? null })
  return hmacOf(key, text)
}

/** What becomes of a request after it was proposed. */
const LATER: readonly string[] = [
  'state',
  'updatedAt',
  'decision',
  'attempt',
  'ending',
  'purgedAt',
  'payloadLost',
] satisfies readonly (keyof ApprovalRequest)[]

/**
 * What was sealed as null from the first. A field that came later is left out where it is null, as in requests from before
 * it, so that it can be neither added nor taken away.
 */
const AS_NULL: readonly string[] = [
  'input',
  'prepared',
  'precondition',
  'reason',
  'idempotencyKey',
  'expiresAt',
] satisfies readonly (keyof ApprovalRequest)[]

/**
 * Binds a decision to its request, to what was shown, to who asked, to who decided and how, and to until when it may be
 * acted on (`expiresAt` of the request that was decided on), under a key that whoever edits the database does not find in
 * it.
 */
export function sealDecision(
  key: Uint8Array,
  request: Decided,
  { verdict, actor, digest, at, assurance, policy }: Decision,
  nonce: string,
): Seal {
  const text = canonicalJson({
    request: request.id,
    digest,
    requester: { name: request.requester.name, door: request.requester.door },
    approver: { name: actor.name, door: actor.door },
    verdict,
    at,
    until: request.expiresAt,
    nonce,
    // Left out where it is absent, so that it can be neither added to a decision nor taken away.
    ...defined({ assurance, policy }),
  })
  return { nonce, seal: hmacOf(key, text) }
}

/** A request's seal, and until when it was proposed to wait. */
interface RequestSeal {
  readonly expiresAt: string | null
  readonly seal: string
}

/** What the store found beside a request that is about to be sent. */
export interface Proof {
  /** Null where nothing was ever sealed. */
  readonly key: Uint8Array | null
  /** Seal of the request itself; null where it has no seal. */
  readonly proposed: RequestSeal | null
  /** Seal of the decision; null where it has no seal. */
  readonly seal: Seal | null
  /** Whether an attempt has used the nonce up before. */
  readonly isUsed: boolean
}

/** Why a request can no longer be approved although nobody has altered it. */
export const UNSEALED =
  'It was proposed by an earlier shield, which did not seal requests, so nothing shows that it is still what was proposed'

/** Why what is stored is not what was proposed; null: it is. */
export function whyAltered(request: ApprovalRequest, { key, proposed }: Proof): string | null {
  if (digestOf(request) !== request.digest) {
    return 'Its content was altered in the database: it no longer matches its digest'
  }
  if (key === null || proposed === null) return UNSEALED
  const asProposed = { ...request, expiresAt: proposed.expiresAt }
  if (!isSameSecret(sealRequest(key, asProposed), proposed.seal)) {
    return 'It was altered in the database after it was proposed, or the seal key is another one since: its seal does not fit'
  }
  return request.state === 'pending' && request.expiresAt !== proposed.expiresAt
    ? 'Its time to wait was altered in the database'
    : null
}

/** Why what is stored may not be sent although its state says that it is approved; null: it may. */
export function whyForged(request: ApprovalRequest, proof: Proof): string | null {
  const { decision } = request
  const altered = whyAltered(request, proof)
  if (altered !== null) return altered
  if (decision === null || decision.verdict !== 'approve') {
    return 'It was never approved: its state was changed in the database'
  }
  if (decision.digest !== request.digest) {
    return 'It was approved for something else: its digest is not the one that was decided on'
  }
  if (proof.key === null || proof.seal === null) {
    return 'Its approval was not made by shield: it carries no seal'
  }
  if (!isSealed(proof.key, request, decision, proof.seal)) {
    return 'Its approval was not made by shield for this request: its seal does not fit, as that of a copied one'
  }
  return proof.isUsed ? 'Its approval was used up by an earlier attempt' : null
}

/** Whether somebody approved this very request through shield, whatever became of it since. */
export function wasApproved(request: ApprovalRequest, proof: Proof): boolean {
  const { decision } = request
  if (whyAltered(request, proof) !== null || proof.key === null || proof.seal === null) return false
  if (decision === null || decision.verdict !== 'approve' || decision.digest !== request.digest) return false
  return isSealed(proof.key, request, decision, proof.seal)
}

/** Whether a decision is the one that was sealed for this request. */
function isSealed(key: Uint8Array, request: Decided, decision: Decision, { nonce, seal }: Seal): boolean {
  return isSameSecret(sealDecision(key, request, decision, nonce).seal, seal)
}
