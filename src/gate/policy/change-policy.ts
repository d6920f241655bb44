import { gateStrength } from '../../domain/access/gate-strength.ts'
import type { Actor } from '../../domain/access/principal.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { PolicyInForce } from '../../domain/ruling/explained.ts'
import type { Hold } from '../../domain/request/hold.ts'
import { noteOf, type Parts } from '../parts.ts'
import { tidy } from '../upkeep/tidy.ts'
import { readyFrom } from './in-force.ts'

/** The policy that counts, with its text. Fails with `unavailable` where that is not to be had. */
export async function policyInForce(parts: Parts): Promise<PolicyInForce | null> {
  const { policy } = await tidy(parts)
  if (policy === null) return null
  const stored = await (await parts.store()).policies.find(policy.digest)
  if (stored !== undefined) return { ...stored, paused: policy.paused }
  throw new ShieldError('unavailable', 'The text of the policy in force is not in the database', {
    hint: 'shield policy apply FILE puts another one in force',
  })
}

/**
 * Puts a policy in force, in the place of the one before it. Fails with `usage` where its text passes no check, and with
 * `conflict` where it is not the text that was looked at.
 */
export async function applyPolicy(
  parts: Parts,
  { text, digest }: { readonly text: string; readonly digest: string },
  actor: Actor,
): Promise<PolicyInForce> {
  const { policy } = await readyFrom(parts, text)
  if (policy.digest !== digest) {
    throw new ShieldError(
      'conflict',
      `This is not the policy that was checked: its digest is ${policy.digest}`,
      {
        hint: 'shield policy check FILE prints the digest of a file',
      },
    )
  }
  const before = (await tidy(parts)).policy
  const note = noteOf(parts, 'policy.applied', null, actor, {
    policy: digest,
    before: before?.digest ?? null,
    // Only the local user applies one, beside whom it protects nothing.
    gate: gateStrength({ kind: 'local' }).mode,
  })
  const stored = { digest, text, appliedAt: note.at, appliedBy: actor.name }
  await (await parts.store()).policies.apply(stored, note)
  return { ...stored, paused: null }
}

/** Fails with `conflict` where no policy is in force. */
export async function pausePolicy(
  parts: Parts,
  reason: string,
  actor: Actor,
): Promise<{ readonly isNew: boolean; readonly pause: Hold }> {
  const { policies } = await parts.store()
  const note = noteOf(parts, 'policy.paused', null, actor, { reason })
  return policies.pause({ reason, by: actor, at: note.at }, note)
}

/** Returns the pause that was lifted; null: there was none. */
export async function resumePolicy(parts: Parts, actor: Actor): Promise<Hold | null> {
  await tidy(parts)
  return (await parts.store()).policies.resume(noteOf(parts, 'policy.resumed', null, actor, {}))
}
