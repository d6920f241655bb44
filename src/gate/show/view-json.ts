import type { JsonObject } from '../../domain/text/json.ts'
import type { ErasedView, RequestView } from '../../domain/request/request-view.ts'
import { requestJson } from './request-json.ts'

/** A request with all that an approver should know, as scripts and other programs read it. */
export function viewJson(view: RequestView | ErasedView): JsonObject {
  const { request, preview } = view
  if (preview === null) return { ...requestJson(request), preview }
  const { approvedToday, forged, owner, earlier, later } = view
  return {
    ...requestJson(request),
    preview: {
      ...preview,
      facts: preview.facts.map(({ amount, ...fact }) => ({
        ...fact,
        ...(amount === undefined ? {} : { amount: { ...amount } }),
      })),
      alsoSent: preview.alsoSent.map((part) => ({ ...part })),
    },
    approvedToday,
    forged,
    owner,
    earlier: earlier === null ? null : { id: earlier.id, state: earlier.state },
    changes: earlier?.changes.map((change) => ({ ...change })) ?? [],
    later: later.map((one) => ({ ...one })),
  }
}
