import { isShieldError, ShieldError } from '../../domain/errors.ts'
import { bugOf } from './bug.ts'
import type { HttpContext } from '../context.ts'
import { problemOf } from './problem.ts'
import { respond } from './respond.ts'

/**
 * Answers what is not even a request: an address or a Host header that no such thing can have. Never fails: nobody is
 * left who would answer, and the process would end.
 */
export async function answerUnreadable(context: HttpContext, error: unknown): Promise<Response> {
  if (!(error instanceof Error) || error.name !== 'RequestError') {
    context.log('bug', bugOf(error))
    return respond(context, problemOf(error))
  }
  const problem = problemOf(await noted(context))
  context.log('request', { status: problem.status })
  return respond(context, problem)
}

/** What is wrong with it, or with writing it down. */
async function noted(context: HttpContext): Promise<unknown> {
  const what = 'a request that cannot be read'
  try {
    await context.doorLog.stranger(null, what)
    return new ShieldError('usage', 'The address or the Host header is not one that a request can have')
  } catch (error) {
    if (!isShieldError(error)) context.log('bug', bugOf(error))
    return error
  }
}
