import type { ApprovalRequest } from '../request/request.ts'
import type { Content } from './event.ts'

/** Whether policy decided is looked up when it is told. */
export type Kept = Omit<Content, 'isByPolicy'>

/** For what is about no request. */
export const ABOUT_NO_REQUEST = {
  summary: null,
  mark: null,
  operation: null,
  requester: null,
  account: null,
  connection: null,
  reason: null,
  amount: null,
  recipients: [],
  warnings: [],
  expiresAt: null,
  ending: null,
  callback: null,
} as const

/** A request as it stands; `by`: who made the change. */
export function contentOf(request: ApprovalRequest, by: string): Kept {
  const { state, summary, mark, operation, account, reason, warnings, expiresAt, stakes } = request
  return {
    state,
    summary,
    mark,
    operation,
    requester: request.requester.name,
    account,
    connection: request.connectionName,
    reason,
    amount: stakes?.amount ?? null,
    recipients: stakes?.recipients ?? [],
    warnings,
    expiresAt,
    by,
    ending: request.ending?.message ?? null,
    callback: request.notifyUrl ?? null,
  }
}

/** Whether half of the time that a request has is over. `at`: milliseconds since 1970. */
export function isHalfOver(
  { createdAt, expiresAt }: { readonly createdAt: string; readonly expiresAt: string },
  at: number,
): boolean {
  const end = Date.parse(expiresAt)
  return 2 * (end - at) <= end - Date.parse(createdAt)
}
