import type { Actor } from '../domain/access/actor.ts'
import { isShieldError } from '../domain/errors.ts'
import { parseIdPrefix } from '../domain/id.ts'
import type { Principal } from '../domain/access/principal.ts'
import type { ApprovalRequest } from '../domain/request/request.ts'
import { getRequest } from '../gate/show/find-request.ts'
import { may } from '../gate/access/may.ts'
import { tidy } from '../gate/upkeep/tidy.ts'
import type { HttpContext } from './context.ts'
import { noteRefusal } from './server/note-refusal.ts'

/**
 * The request that an id or the start of one means, among those that whoever asks may see. Somebody else's is not there
 * for them, in the same words as one that does not exist; that they tried is written down. Fails as `getRequest` does.
 */
export async function visibleRequest(
  context: HttpContext,
  { principal }: { readonly principal: Principal },
  typed: string,
  door: Actor['door'] = 'http',
): Promise<ApprovalRequest> {
  const { parts } = context
  await tidy(parts)
  const store = await parts.store()
  if (may(principal, 'see-all')) return getRequest(store, typed)
  try {
    return await getRequest(store, typed, principal.name)
  } catch (error) {
    if (isShieldError(error) && error.code === 'not_found') {
      await noteHidden(context, { name: principal.name, door }, typed)
    }
    throw error
  }
}

async function noteHidden(context: HttpContext, actor: Actor, typed: string): Promise<void> {
  const id = parseIdPrefix('apr', typed)
  const { requests } = await context.parts.store()
  if (id === undefined || (await requests.find(id)) === undefined) return
  if (context.hiddenLooks.count(actor.name).beyond > 0) return
  await noteRefusal(context, { actor, subject: id, what: 'see it' })
}
