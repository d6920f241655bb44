import type { Gate, RequestFilter } from '../../domain/gate.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { ApprovalRequest } from '../../domain/request.ts'
import { may, maySee } from '../../gate/may.ts'
import type { HttpContext } from '../context.ts'
import type { Session } from './sessions.ts'

/** The gate on behalf of whoever is signed in. */
export function gateOf({ gateFor }: HttpContext, { principal }: Session): Gate {
  return gateFor({ name: principal.name, door: 'web' })
}

/** Who may not see everything sees what they asked for themselves. */
export function ownOnly({ principal }: Session): Pick<RequestFilter, 'requester'> {
  return may(principal, 'see-all') ? {} : { requester: principal.name }
}

/** Somebody else's request is not there for whoever may not see it. Fails with `not_found`. */
export function assertMaySee({ principal }: Session, request: ApprovalRequest): void {
  if (!maySee(principal, request)) throw new ShieldError('not_found', `There is no request ${request.id}`)
}
