import { ShieldError } from '../domain/errors.ts'
import { bugOf } from './bug.ts'
import type { HttpContext } from './context.ts'
import { noteRefusal, STRANGER } from './note-refusal.ts'
import { problemOf } from './problem.ts'
import { respond } from './respond.ts'

/** Answers what is not even a request: an address or a Host header that no such thing can have. */
export async function answerUnreadable(context: HttpContext, error: unknown): Promise<Response> {
  if (!(error instanceof Error) || error.name !== 'RequestError') {
    context.log('bug', bugOf(error))
    return respond(context, problemOf(error))
  }
  const what = 'a request that cannot be read'
  if (context.mayNoteStranger()) {
    await noteRefusal(context, { actor: { name: STRANGER, door: 'http' }, subject: null, what })
  }
  context.log('request', { status: 400 })
  return respond(
    context,
    problemOf(new ShieldError('usage', 'The address or the Host header is not one that a request can have')),
  )
}
