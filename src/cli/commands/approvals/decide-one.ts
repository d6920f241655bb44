import { isShieldError } from '../../../domain/errors.ts'
import type { ApprovalRequest, Assurance, Decision } from '../../../domain/request/request.ts'
import { failureOf } from '../../../gate/send/outcome-of-request.ts'
import type { App } from '../../app.ts'
import { approveWatched } from './approve-shown.ts'
import type { Result } from './several-results.ts'

/** What somebody wants done with a request that they were shown. */
export interface Wish {
  readonly verdict: Decision['verdict']
  readonly reason: string | null
  readonly assurance: Assurance
}

/**
 * Decides on one of several, with the digest that was shown. Whatever goes wrong with it is part of the result, so that
 * the others can be gone on with.
 */
export async function decideOne(
  app: App,
  shown: ApprovalRequest,
  { verdict, reason, assurance }: Wish,
): Promise<Result> {
  const { id, digest } = shown
  const ask = { id, digest, reason, assurance }
  const { requests } = await app.gate()
  try {
    if (verdict === 'reject')
      return { request: (await requests.reject(ask)).request, error: null, earlier: null }
    const { request, earlier } = await approveWatched(app, ask)
    if (earlier !== null) app.terminal.talk(`${earlier}\n`)
    return { request, error: failureOf(request), earlier }
  } catch (error) {
    if (!isShieldError(error)) throw error
    return { request: await requests.get(id).catch(() => shown), error, earlier: null }
  }
}
