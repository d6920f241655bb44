import type { JsonObject } from '../../domain/text/json.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { ErasedView, ListedRequest, RequestView } from '../../domain/request/request-view.ts'
import { requestJson } from '../../gate/show/request-json.ts'
import { viewJson } from '../../gate/show/view-json.ts'

/** A request in an answer. */
export function requestBody(request: ApprovalRequest): JsonObject {
  return { ...requestJson(request), input: request.input }
}

/** One in a list. */
export function listedBody({ request, owner }: ListedRequest): JsonObject {
  return { ...requestBody(request), ...(owner === null ? {} : { owner }) }
}

/** With all that an approver should know. */
export function detailBody(view: RequestView | ErasedView): JsonObject {
  return { ...viewJson(view), input: view.request.input }
}

/** Where a request is found. */
export function locationOf({ id }: Pick<ApprovalRequest, 'id'>): { readonly location: string } {
  return { location: `/v1/integrations/approvals/${id}` }
}
