import type { Hold } from '../request/hold.ts'
import { type ApprovalRequest, type Attempt, lossOf } from '../request/request.ts'
import { UNSEALED, whyAltered, whyForged, type Proof } from '../request/seal.ts'
import { type Vault, whyWithdrawn } from '../vault/vault.ts'

/**
 * Whether there is anything to claim, asked before anything else is looked at. `sent`: the journal holds a sending of it,
 * whatever the database says; it is recovered instead, and never sent again.
 */
export function judgeState(
  { state }: Pick<ApprovalRequest, 'state'>,
  isInJournal: boolean,
): 'claimable' | 'not_approved' | 'sent' {
  if (state !== 'approved') return 'not_approved'
  return isInJournal ? 'sent' : 'claimable'
}

/** Whether anything may be sent at all. Asked before the seals, so that a hold is said also where the key is lost. */
export function judgeHold({
  hold,
}: Pick<Vault, 'hold'>): { readonly kind: 'held'; readonly hold: Hold } | null {
  return hold === null ? null : { kind: 'held', hold }
}

/** Whether a claimable request is what was proposed and approved. `nonce`: of the approval, used up by this attempt. */
export function judgeApproval(
  request: ApprovalRequest,
  vault: Pick<Vault, 'withdrawn'>,
  proof: Proof,
): { readonly kind: 'genuine'; readonly nonce: string } | { readonly kind: 'altered'; readonly why: string } {
  const why = whyForged(request, proof) ?? whyWithdrawn(vault, proof.seal)
  if (why !== null) return { kind: 'altered', why }
  // Without a seal it would have been forged.
  return { kind: 'genuine', nonce: proof.seal?.nonce ?? '' }
}

/** The request as it is once this attempt has it. */
export function claimed(request: ApprovalRequest, attempt: Attempt, at: string): ApprovalRequest {
  return { ...request, state: 'executing', attempt, updatedAt: at }
}

/**
 * Why a request will never be sent although it waits for that, as far as a look can tell; null: it may be. Nothing hangs
 * on an unsealed one that has ended. `vault`: undefined where nothing in it can be read, which the claim itself notices.
 */
export function whyNeverSent(
  request: ApprovalRequest,
  proof: Proof,
  vault: Pick<Vault, 'withdrawn'> | undefined,
): string | null {
  // No seal can fit without what it was made of.
  if (lossOf(request) !== null) return null
  if (request.state === 'approved') {
    return whyForged(request, proof) ?? (vault === undefined ? null : whyWithdrawn(vault, proof.seal))
  }
  const why = whyAltered(request, proof)
  return why === UNSEALED && request.state !== 'pending' ? null : why
}
