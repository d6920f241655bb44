import type { Json } from '../domain/text/json.ts'
import type { ApprovalRequest } from '../domain/request/request.ts'
import type { ErasedView, RequestView } from '../domain/request/request-view.ts'
import { request } from '../wire/request.ts'
import { requestView } from '../wire/request-view.ts'
import { decodeAnswer } from '../wire/shape.ts'

// Every text is made safe where it is shown: the server is one that the user named.

/** Fails with `unavailable` for anything else. */
export function parseRequest(answer: Json | undefined): ApprovalRequest {
  return decodeAnswer(request, 'a request', answer)
}

/** `now`: milliseconds since 1970, as this machine believes. */
export function parseView(answer: Json, now: number): RequestView | ErasedView {
  return { ...decodeAnswer(requestView, 'a request', answer), now }
}
