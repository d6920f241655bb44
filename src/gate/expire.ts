import { timestamp, type Parts } from './parts.ts'

/** Moves what was not decided, or approved and not started, in time. It is expired, which is not rejected. */
export async function expireDue(parts: Parts): Promise<void> {
  const store = await parts.store()
  const at = timestamp(parts)
  for (const request of await store.requests.due(at)) {
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
