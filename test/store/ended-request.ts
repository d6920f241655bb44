import type { ApprovalRequest } from '../../src/domain/request/request.ts'
import type { Store } from '../../src/domain/ports/store.ts'
import { AT, noteOf, requestOf } from './samples.ts'

/** Words of a customer, in every place that can hold some. */
export const SECRET = '4915112345678'

const telling = (id: string): ApprovalRequest =>
  requestOf({
    id,
    input: { to: SECRET },
    prepared: { name: SECRET },
    precondition: { etag: SECRET },
    call: {
      method: 'POST',
      path: `/messages/${SECRET}`,
      query: [['to', SECRET]],
      headers: [],
      body: `{"to":"${SECRET}"}`,
    },
    summary: `Message to ${SECRET}`,
    mark: 'suspicious',
    stakes: { amount: null, recipients: [SECRET], reversal: 'irreversible' },
    warnings: [SECRET],
    reason: SECRET,
    idempotencyKey: `key-${id}`,
  })

/** A request that was rejected, with those words wherever words can be. */
export async function endedWith(store: Store, id: string): Promise<ApprovalRequest> {
  const request = telling(id)
  const note = { ...noteOf('request.proposed', id), data: { digest: request.digest } }
  await store.requests.propose(request, false, note)
  await store.requests.move({
    id,
    from: ['pending'],
    to: 'rejected',
    decision: {
      verdict: 'reject',
      actor: { name: 'anna', door: 'cli' },
      digest: request.digest,
      reason: SECRET,
      at: AT,
    },
    ending: {
      code: 'refused',
      message: SECRET,
      evidence: 'response',
      result: { message: { id: 'wamid.1', account: '10', phone: SECRET } },
      by: null,
    },
    note: noteOf('request.rejected', id),
  })
  return request
}
