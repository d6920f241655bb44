import { createHmac, timingSafeEqual } from 'node:crypto'
import { digestOf } from './digest.ts'
import { canonicalJson } from './json.ts'
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

type Decided = Pick<ApprovalRequest, 'id' | 'digest' | 'requester'>

/**
 * Binds a decision to its request, to what was shown, to who asked, to who decided and how, under a key that whoever
 * edits the database does not find in it.
 */
export function sealDecision(
  key: Uint8Array,
  request: Decided,
  { verdict, actor, digest, at, assurance }: Decision,
  nonce: string,
): Seal {
  const text = canonicalJson({
    request: request.id,
    digest,
    requester: { name: request.requester.name, door: request.requester.door },
    approver: { name: actor.name, door: actor.door },
    verdict,
    at,
    nonce,
    // Left out where it is absent: older decisions keep their seals, and it can be neither added to one nor taken away.
    ...(assurance === undefined ? {} : { assurance }),
  })
  return { nonce, seal: createHmac('sha256', key).update(text).digest('hex') }
}

/** What the store found beside a request that is about to be sent. */
export interface Proof {
  /** Null where no decision was ever sealed. */
  readonly key: Uint8Array | null
  readonly seal: Seal | null
  /** Whether an attempt has used the nonce up before. */
  readonly isUsed: boolean
}

/** Why what is stored is not what was proposed; null: it is. */
export function whyAltered(request: ApprovalRequest): string | null {
  return digestOf(request) === request.digest
    ? null
    : 'What it would send was altered in the database: it no longer matches its digest'
}

/** Why what is stored may not be sent although its state says that it is approved; null: it may. */
export function whyForged(request: ApprovalRequest, proof: Proof): string | null {
  const { decision } = request
  const altered = whyAltered(request)
  if (altered !== null) return altered
  if (decision === null || decision.verdict !== 'approve') {
    return 'Nobody approved it: its state was changed in the database'
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

/** Whether a decision is the one that was sealed for this request. */
function isSealed(key: Uint8Array, request: Decided, decision: Decision, { nonce, seal }: Seal): boolean {
  const expected = Buffer.from(sealDecision(key, request, decision, nonce).seal)
  const found = Buffer.from(seal)
  return found.length === expected.length && timingSafeEqual(found, expected)
}
