import type { Actor } from '../../domain/access/principal.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'

/** What is given; else the reason of the one that it comes from, if the same actor asked for that: words of their own. */
export function ownReason(
  given: string | undefined,
  old: ApprovalRequest | undefined,
  actor: Actor,
): string | null {
  return given ?? (old?.requester.name === actor.name ? old.reason : null)
}
