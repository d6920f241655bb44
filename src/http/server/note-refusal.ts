import type { Actor } from '../../domain/access/actor.ts'
import { ShieldError, TOO_MUCH } from '../../domain/errors.ts'
import { timestamp } from '../../gate/parts.ts'
import type { HttpContext } from '../context.ts'
import { bearerOf } from './identify.ts'
import { Problem } from './problem.ts'

interface Refusal {
  readonly actor: Actor
  /** The request it was about. */
  readonly subject: string | null
  /** Method and route, or the page; never what was sent. */
  readonly what: string
}

/**
 * Counts and writes down that a principal was refused. Fails with `denied` (429) for whoever was refused too often
 * within the hour: what comes then is not written down any more, which stands there once.
 */
export async function noteDenial(context: HttpContext, refusal: Refusal): Promise<void> {
  const { name } = refusal.actor
  const { beyond, left } = context.refusals.count(name)
  if (beyond === 0) return noteRefusal(context, refusal)
  const most = context.settings.bounds.refusals
  if (beyond === 1) await noteRefusal(context, { ...refusal, what: `more than ${most} refusals in an hour` })
  const error = new ShieldError('denied', `${name} was refused ${most} times within an hour`, {
    hint: 'Wait until the hour is over, and ask only for what is allowed',
    reason: TOO_MUCH,
  })
  throw new Problem(error, { status: 429, headers: { 'retry-after': String(left) } })
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
  const refusal = { actor: { name: principal?.name ?? STRANGER, door: 'http' }, subject: null, what } as const
  await (principal === null ? noteRefusal(context, refusal) : noteDenial(context, refusal))
}

/** No principal can have this name: it has spaces. */
export const STRANGER = 'somebody without a token'
