import { tryOr } from '../../domain/errors.ts'
import type { Explained } from '../../domain/ruling/explained.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { App } from '../app.ts'

/** What policy says of a request that waits, in the words of its page; undefined where it says nothing. */
export async function policyText(app: App, request: ApprovalRequest): Promise<string | undefined> {
  if (request.state !== 'pending') return undefined
  const explained = await explainedOf(app, request)
  if (typeof explained !== 'object') return explained
  return explained.policy === null ? undefined : explained.outcome
}

/** Why policy keeps somebody from approving it, in a sentence without a full stop; null: it does not, as far as is known. */
export async function whyRefusedToYou(app: App, request: ApprovalRequest): Promise<string | null> {
  if (request.state !== 'pending') return null
  const explained = await explainedOf(app, request)
  if (typeof explained !== 'object' || explained.refusedToYou.length === 0) return null
  return explained.refusedToYou.join('; ')
}

/** A text: why it cannot be told. */
async function explainedOf(app: App, request: ApprovalRequest): Promise<Explained | string | undefined> {
  const { policy } = await app.gate()
  return tryOr(
    () => policy.explain(request),
    // What cannot be read now must not keep anybody from looking.
    ({ code, message }) => (code === 'unavailable' ? message : undefined),
  )
}
