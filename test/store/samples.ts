import type { Token } from '../../src/domain/access/token.ts'
import type { AuditNote } from '../../src/domain/audit/audit.ts'
import type { Store } from '../../src/domain/ports/store.ts'
import type { Connection } from '../../src/domain/provider/connection.ts'
import { digestOf } from '../../src/domain/request/digest.ts'
import type { ApprovalRequest, Attempt, Decision, State } from '../../src/domain/request/request.ts'
import type { Move } from '../../src/domain/ports/request-store.ts'

export const AT = '2026-03-02T10:00:00.000Z'
const ANNA = { name: 'anna', door: 'cli' } as const

export function noteOf(type: string, subject: string | null = null, at = AT): AuditNote {
  return { at, type, subject, actor: ANNA, data: { from: 'test' } }
}

export function requestOf(changes: Partial<ApprovalRequest> = {}): ApprovalRequest {
  const request: Omit<ApprovalRequest, 'digest'> = {
    id: 'apr_0000000001',
    state: 'pending',
    operation: 'calendar.create-event',
    provider: 'google',
    connection: { id: 'con_0000000001', integration: 'google-calendar', nangoConnectionId: 'nc-1' },
    connectionName: 'google',
    account: 'anna@shop.de',
    input: { title: 'Lunch', minutes: 30 },
    prepared: { calendarId: 'anna@shop.de' },
    precondition: null,
    call: {
      method: 'POST',
      path: '/calendar/v3/calendars/primary/events',
      query: [['sendUpdates', 'none']],
      headers: [],
      body: '{"summary":"Lunch"}',
    },
    providerKey: 'sh0123456789abcdef0123456789abcdef',
    warnings: [],
    summary: null,
    mark: null,
    stakes: null,
    ruling: null,
    requester: { name: 'agent', door: 'mcp' },
    reason: null,
    idempotencyKey: null,
    createdAt: AT,
    updatedAt: AT,
    expiresAt: null,
    decision: null,
    attempt: null,
    ending: null,
    ...changes,
  }
  return { ...request, digest: changes.digest ?? digestOf(request) }
}

export function idOf(number: number): string {
  return `apr_${String(number).padStart(10, '0')}`
}

export function connectionOf(changes: Partial<Connection> = {}): Connection {
  return {
    id: 'con_0000000001',
    name: 'google',
    provider: 'google',
    integration: 'google-calendar',
    nangoConnectionId: 'nc-1',
    account: { label: 'anna@shop.de', confirmed: true },
    askedScopes: ['https://www.googleapis.com/auth/calendar.readonly'],
    grantedScopes: null,
    config: {},
    mismatch: null,
    environment: null,
    accessEndedAt: null,
    createdAt: AT,
    updatedAt: AT,
    ...changes,
  }
}

export function decisionOf(verdict: Decision['verdict'], request = requestOf()): Decision {
  return { verdict, actor: ANNA, digest: request.digest, reason: null, at: AT }
}

export function attemptOf(id = 'att_0000000001'): Attempt {
  return {
    id,
    owner: { host: 'box', bootId: 'b-1', pidNamespace: 'pid:[1]', pid: 4711, startTime: '99' },
    startedAt: AT,
  }
}

const ENDING = {
  code: 'applied',
  message: 'done',
  evidence: 'response',
  result: { id: 'e1' },
  by: null,
} as const

/** A move with all that the new state needs. */
export function moveOf(request: ApprovalRequest, from: State, to: State): Move {
  const move = { id: request.id, from: [from], to, note: noteOf(`request.${to}`, request.id) }
  if (to === 'approved') return { ...move, decision: decisionOf('approve', request) }
  if (to === 'rejected') return { ...move, decision: decisionOf('reject', request) }
  return to === 'succeeded' || to === 'failed' || to === 'unknown' ? { ...move, ending: ENDING } : move
}

const WAY: Readonly<Record<State, readonly State[]>> = {
  pending: [],
  approved: ['approved'],
  executing: ['approved', 'executing'],
  unknown: ['approved', 'executing', 'unknown'],
  succeeded: ['approved', 'executing', 'succeeded'],
  failed: ['approved', 'executing', 'failed'],
  rejected: ['rejected'],
  cancelled: ['cancelled'],
  expired: ['expired'],
}

/** Proposes a request and leads it to a state by the road that a user would take. */
export async function requestIn(store: Store, state: State, request = requestOf()): Promise<ApprovalRequest> {
  await store.requests.propose(request, false, noteOf('request.proposed', request.id))
  let now: State = 'pending'
  for (const next of WAY[state]) {
    await (next === 'executing'
      ? store.requests.claim(
          request.id,
          attemptOf(request.id.replace('apr', 'att')),
          noteOf('request.executing', request.id),
        )
      : store.requests.move(moveOf(request, now, next)))
    now = next
  }
  const found = await store.requests.find(request.id)
  if (found?.state !== state) throw new Error(`Led to ${String(found?.state)}, not to ${state}`)
  return found
}

export function tokenOf(changes: Partial<Token> = {}): Token {
  return {
    id: 'tok_0000000001',
    principal: 'agent-1',
    roles: ['requester'],
    secretHash: 'a'.repeat(64),
    createdAt: AT,
    createdBy: { name: 'anna', door: 'cli' },
    expiresAt: '2026-06-02T10:00:00.000Z',
    revokedAt: null,
    ...changes,
  }
}
