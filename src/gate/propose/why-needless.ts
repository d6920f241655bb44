import type { Write } from '../../domain/operation/operation.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import { familyOf, haveOneEffect, mayHaveLanded } from './family.ts'
import type { Parts } from '../parts.ts'
import { reconcile } from '../send/reconcile.ts'

/**
 * Why a retry must not be sent any more: what it retries was applied after all. An earlier call that may have landed
 * since the retry was proposed is looked for once more, unless the provider would not take a second one anyway. Null:
 * nothing is known against it. Fails with what looking fails with.
 */
export async function whyNeedless(
  parts: Parts,
  operation: Write,
  request: ApprovalRequest,
): Promise<string | null> {
  if (request.origin?.kind !== 'retry') return null
  for (const relative of await familyOf(await parts.store(), request)) {
    const isOpen = mayHaveLanded(relative) && !haveOneEffect(operation.recovery, relative, request)
    const { state } = isOpen ? (await reconcile(parts, relative)).request : relative
    if (state === 'succeeded') return 'Another try of it succeeded meanwhile, so this is no longer needed'
  }
  return null
}
