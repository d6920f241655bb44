import { ShieldError } from '../../domain/errors.ts'
import {
  isSameName,
  ROLES,
  type Action,
  type Caller,
  type Role,
  type Sight,
} from '../../domain/access/principal.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'

/**
 * What each role may do at a server: the one table. Asking and deciding are apart, and so is configuring: an
 * administrator decides only with the role of an approver beside it.
 */
const ALLOWED: Readonly<Record<Role, readonly Action[]>> = {
  requester: ['read', 'propose', 'see-own', 'cancel-own'],
  approver: [
    'read',
    'propose',
    'see-own',
    'see-all',
    'cancel-own',
    'cancel-any',
    'decide',
    'resolve',
    'retry',
    'hold',
    'audit',
    'metrics',
  ],
  admin: ['read', 'see-own', 'see-all', 'hold', 'audit', 'connect', 'configure', 'webhooks', 'metrics'],
  // A token in a file of another machine, which may do nothing else.
  monitor: ['metrics'],
}

export function may({ roles }: Caller, action: Action): boolean {
  return roles.some((role) => ALLOWED[role].includes(action))
}

/** Fails with `denied` unless one of the roles allows one of the actions. */
export function assertMay(principal: Caller, ...actions: readonly Action[]): void {
  if (actions.some((action) => may(principal, action))) return
  throw new ShieldError(
    'denied',
    `${principal.name} (${principal.roles.join(' and ')}) is not allowed to do this; it needs the ${oneOf(rolesFor(actions))} role`,
  )
}

/** `requester, approver or admin`. */
function oneOf(names: readonly string[]): string {
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`
}

/** The roles that allow at least one of these. */
export function rolesFor(actions: readonly Action[]): readonly Role[] {
  return ROLES.filter((role) => actions.some((action) => ALLOWED[role].includes(action)))
}

export function sightOf(principal: Caller): Sight {
  return may(principal, 'see-all') ? 'all' : 'own'
}

/** Whether somebody may look at a request: their own, or any. */
export function maySee(principal: Caller, request: ApprovalRequest): boolean {
  return may(principal, 'see-all') || (may(principal, 'see-own') && isOwn(principal, request))
}

/** Nobody decides on what they asked for themselves, with whichever token. Fails with `denied`. */
export function assertMayDecide(principal: Caller, request: ApprovalRequest): void {
  assertMay(principal, 'decide')
  // Wider than `isOwn`: a name in other letters makes nobody somebody else.
  if (!isSameName(request.requester.name, principal.name)) return
  throw new ShieldError('denied', `${principal.name} proposed ${request.id} and cannot decide on it`, {
    hint: 'Somebody else has to',
  })
}

/** A word about what was asked for is a decision, too. Fails with `denied`. */
export function assertMaySettle(principal: Caller, request: ApprovalRequest): void {
  assertMay(principal, 'resolve')
  if (!isSameName(request.requester.name, principal.name)) return
  throw new ShieldError('denied', `${principal.name} proposed ${request.id} and cannot say how it ended`, {
    hint: 'Look for proof, or have somebody else say it',
  })
}

/** One's own, or any. Fails with `denied`. */
export function assertMayCancel(principal: Caller, request: ApprovalRequest): void {
  assertMay(principal, ...(isOwn(principal, request) ? (['cancel-own'] as const) : []), 'cancel-any')
}

/** One's own, with the right to propose, or any. Fails with `denied`. */
export function assertMayRetry(principal: Caller, request: ApprovalRequest): void {
  assertMay(principal, 'retry', ...(isOwn(principal, request) ? (['propose'] as const) : []))
}

/** By principal, not by token or door. */
export function isOwn(principal: Caller, request: Pick<ApprovalRequest, 'requester'>): boolean {
  return request.requester.name === principal.name
}
