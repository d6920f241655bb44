import type { Gate, RequestFilter } from '../../domain/ports/gate.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import { may, sightOf } from '../../gate/access/may.ts'
import type { HttpContext } from '../context.ts'
import { visibleRequest } from '../visible-request.ts'
import type { Session } from './session/sessions.ts'

/** The gate on behalf of whoever is signed in. */
export function gateOf({ gateFor }: HttpContext, { principal }: Session): Gate {
  return gateFor({ name: principal.name, door: 'web' }, sightOf(principal))
}

/** Who may not see everything sees what they asked for themselves. */
export function ownOnly({ principal }: Session): Pick<RequestFilter, 'requester'> {
  return may(principal, 'see-all') ? {} : { requester: principal.name }
}

/** The request that is meant, among those that whoever is signed in may see. Fails as `visibleRequest` does. */
export function requestOf(context: HttpContext, session: Session, typed: string): Promise<ApprovalRequest> {
  return visibleRequest(context, session, typed, 'web')
}
