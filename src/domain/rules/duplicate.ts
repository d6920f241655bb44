import type { ApprovalRequest, State } from '../request/request.ts'
import { canonicalJson } from '../text/json.ts'

/** Whether two requests want one thing done: one operation, on one connection, with one input, however that is written. */
export function isSameWrite(one: ApprovalRequest, other: ApprovalRequest): boolean {
  return (
    one.operation === other.operation &&
    one.connection.id === other.connection.id &&
    canonicalJson(one.input) === canonicalJson(other.input)
  )
}

/** Whether this one still waits for a decision on what is asked for now, by the same requester. */
export function isTwin(asked: ApprovalRequest, found: ApprovalRequest, at: string): boolean {
  return (
    found.state === 'pending' &&
    !isOver(found, at) &&
    found.requester.name === asked.requester.name &&
    isSameWrite(asked, found)
  )
}

/** What waits to be sent, or is being sent. One in doubt is no help to a retry. */
const ON_ITS_WAY: readonly State[] = ['pending', 'approved', 'executing']

/** Whether this one is a retry of what is retried now, and on its way. */
export function isSameRetry(asked: ApprovalRequest, found: ApprovalRequest, at: string): boolean {
  return (
    asked.origin?.kind === 'retry' &&
    found.origin?.kind === 'retry' &&
    found.origin.id === asked.origin.id &&
    ON_ITS_WAY.includes(found.state) &&
    !isOver(found, at)
  )
}

/** ISO 8601 texts of one form, which sort as the moments do. */
function isOver({ expiresAt }: ApprovalRequest, at: string): boolean {
  return expiresAt !== null && expiresAt <= at
}
