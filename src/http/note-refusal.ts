import type { Actor } from '../domain/actor.ts'
import { timestamp } from '../gate/parts.ts'
import type { HttpContext } from './context.ts'
import { bearerOf } from './identify.ts'

interface Refusal {
  readonly actor: Actor
  /** The request it was about. */
  readonly subject: string | null
  /** Method and route, or the page; never what was sent. */
  readonly what: string
}

/** Writes down that somebody was refused. */
export async function noteRefusal({ parts, log }: HttpContext, refusal: Refusal): Promise<void> {
  const { actor, subject, what } = refusal
  log('denied', { principal: actor.name, what })
  const store = await parts.store()
  await store.audit.append({ at: timestamp(parts), type: 'denied', subject, actor, data: { what } })
}

/**
 * The same of whoever was refused before it was asked who they are. A token that is good names them all the same. Of
 * nobody in particular only so many are written down: anybody could fill the log.
 */
export async function noteStranger(context: HttpContext, request: Request, what: string): Promise<void> {
  const principal = await bearerOf(context, request)
  if (principal === null && !context.mayNoteStranger()) {
    context.log('denied', { principal: null, what })
    return
  }
  const name = principal?.name ?? STRANGER
  await noteRefusal(context, { actor: { name, door: 'http' }, subject: null, what })
}

/** No principal can have this name: it has spaces. */
export const STRANGER = 'somebody without a token'
