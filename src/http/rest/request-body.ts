import type { JsonObject } from '../../domain/text/json.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { ErasedView, ListedRequest, RequestView } from '../../domain/request/request-view.ts'
import { listedRequest, request as shape } from '../../wire/request.ts'
import { requestView } from '../../wire/request-view.ts'

/** A request in an answer. */
export function requestBody(request: ApprovalRequest): JsonObject {
  return shape.encode(request)
}

/** One in a list. */
export function listedBody(listed: ListedRequest): JsonObject {
  return listedRequest.encode(listed)
}

/** With all that an approver should know. */
export function detailBody(view: RequestView | ErasedView): JsonObject {
  return requestView.encode(view)
}

/** Where a request is found. */
export function locationOf({ id }: Pick<ApprovalRequest, 'id'>): { readonly location: string } {
  return { location: `/v1/integrations/approvals/${id}` }
}
