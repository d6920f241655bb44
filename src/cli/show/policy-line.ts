import { tryOr } from '../../domain/errors.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { App } from '../app.ts'

/** What policy says of a request that waits, in the words of its page; undefined where it says nothing. */
export async function policyText(app: App, request: ApprovalRequest): Promise<string | undefined> {
  if (request.state !== 'pending') return undefined
  const { policy } = await app.gate()
  const explained = await tryOr(
    () => policy.explain(request),
    // What cannot be read now must not keep anybody from looking.
    ({ code, message }) => (code === 'unavailable' ? message : undefined),
  )
  if (typeof explained !== 'object') return explained
  return explained.policy === null ? undefined : explained.outcome
}
