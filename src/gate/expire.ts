import type { Standing } from '../domain/guard-store.ts'
import { judgedNow } from './judged-now.ts'
import { timestamp, type Parts } from './parts.ts'

/**
 * Moves what was not decided, or approved and not started, in time. It is expired, which is not rejected. `seen`: how
 * the database stands, if that was looked at just now.
 */
export async function expireDue(parts: Parts, seen?: Standing): Promise<void> {
  const store = await parts.store()
  const at = timestamp(parts)
  const due = new Date(judgedNow(parts, seen ?? (await store.guard.standing()))).toISOString()
  for (const request of await store.requests.due(due)) {
    await store.requests.move({
      id: request.id,
      from: [request.state],
      to: 'expired',
      note: {
        at,
        type: 'request.expired',
        subject: request.id,
        actor: { name: 'shield', door: 'policy' },
        data: { from: request.state, expiresAt: request.expiresAt },
      },
    })
  }
}
