import type { Actor } from '../domain/actor.ts'
import { timestamp } from '../gate/parts.ts'
import type { HttpContext } from './context.ts'

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
