import type { Call } from '../request/call.ts'
import { OPEN_STATES, type ApprovalRequest } from '../request/request.ts'

/** In place of a call that is erased, or that nobody knows. */
export const EMPTY_CALL: Call = { method: 'POST', path: '/', query: [], headers: [], body: null }

/** In place of a digest, which could be guessed at as what it was taken of could. */
export const NO_DIGEST = '0'.repeat(64)

/** Only what has ended, and once. */
export function mayBeErased({ state, purgedAt }: Pick<ApprovalRequest, 'state' | 'purgedAt'>): boolean {
  return !OPEN_STATES.includes(state) && purgedAt === undefined
}

/**
 * What stands in place of everything that was asked, shown and sent. Who asked, who decided, when, for which operation and
 * account, and how it ended stay; the digest and the reason of the decision, and what came back, go as well.
 */
export const ERASED = {
  input: null,
  prepared: null,
  precondition: null,
  call: EMPTY_CALL,
  digest: NO_DIGEST,
  warnings: [],
  summary: null,
  mark: null,
  stakes: null,
  reason: null,
} as const satisfies Partial<ApprovalRequest>
