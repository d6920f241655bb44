import { stateNow, type ApprovalRequest } from '../../domain/request/request.ts'
import type { Actor } from '../../domain/access/principal.ts'
import { ShieldError } from '../../domain/errors.ts'
import { timestamp, type Parts } from '../parts.ts'
import { tidy } from '../upkeep/tidy.ts'

/** Takes a request back before it was started. Once more is no failure; after it was started it is a `conflict`. */
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
    note: { at: timestamp(parts), type: 'request.cancelled', subject: id, actor, data: {} },
  })
  if (request.state === 'cancelled') return request
  throw new ShieldError('conflict', `${id} cannot be cancelled: it ${stateNow(request.state)}`, {
    hint: `shield approvals show ${id}`,
  })
}
