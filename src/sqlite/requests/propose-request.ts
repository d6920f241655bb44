import type { AuditNote } from '../../domain/audit/audit.ts'
import { whyFull, type Bound } from '../../domain/request/bounds.ts'
import { ShieldError, TOO_MUCH } from '../../domain/errors.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import { sealRequest } from '../../domain/request/seal.ts'
import type { Move, Proposed, Replaced } from '../../domain/ports/store.ts'
import { appendAudit } from '../audit/append-audit.ts'
import type { Database } from '../file/database.ts'
import { moveRequest } from './move-request.ts'
import { findRequest } from './request-queries.ts'
import { SELECT_REQUEST, toRequest, type RequestRow } from './request-row.ts'
import { keyToSeal } from '../guard/sealing.ts'
import { storable, storedJson } from '../file/stored-text.ts'
import { waitingOf } from './waiting-queries.ts'

const sql = {
  byKey: `${SELECT_REQUEST} where request.requester_name = :requester_name
    and request.idempotency_key = :idempotency_key and request.idempotency_key is not null`,
  // 'pending' is a literal, or the partial index is not used.
  identical: `${SELECT_REQUEST} where request.state = 'pending' and request.requester_name = :requester_name
    and request.operation = :operation and request.connection_id = :connection_id and request.input = :input
    and (request.expires_at is null or request.expires_at > :at) order by request.seq limit 1`,
  // What waits to be sent or is being sent. One in doubt is no help to who retries.
  sameRetry: `${SELECT_REQUEST} where request.seq in (
      select origins.request_seq from origins join requests on requests.seq = origins.request_seq
      where origins.earlier_id = :origin_id and origins.kind = 'retry'
        and requests.state in ('pending', 'approved', 'executing')
        and (requests.expires_at is null or requests.expires_at > :at)
    ) order by request.seq limit 1`,
  seal: `insert into request_seals (request_seq, expires_at, seal) values (:request_seq, :expires_at, :seal)`,
  origin: `insert into origins (request_seq, kind, earlier_id) values (:request_seq, :kind, :earlier_id)`,
  insert: `insert into requests (
      id, state, operation, provider, connection_id, connection_integration, connection_nango_id, connection_name,
      account, input, prepared, precondition, call, digest, provider_key, warnings, requester_name, requester_door,
      reason, idempotency_key, created_at, updated_at, expires_at
    ) values (
      :id, 'pending', :operation, :provider, :connection_id, :connection_integration, :connection_nango_id,
      :connection_name, :account, :input, :prepared, :precondition, :call, :digest, :provider_key, :warnings,
      :requester_name, :requester_door, :reason, :idempotency_key, :created_at, :updated_at, :expires_at
    )`,
} as const

interface Asked {
  readonly request: ApprovalRequest
  readonly note: AuditNote
  /** Null: as much as they like. */
  readonly bound: Bound | null
}

/** One of `requests.propose`, to be called inside `write`. */
export function proposeRequest(database: Database, ask: Asked & { readonly reuse: boolean }): Proposed {
  const { request, reuse, note } = ask
  const columns = toColumns(request)
  const same = underSameKey(database, columns)
  if (same !== undefined) return same
  if (columns.idempotency_key === null && reuse) {
    const row = database.prepare(sql.identical).get({ ...columns, at: note.at }) as RequestRow | undefined
    if (row !== undefined) return { kind: 'existing', request: toRequest(row) }
  }
  const retry = findSameRetry(database, request, note.at)
  if (retry !== undefined) return { kind: 'existing', request: retry }
  return { kind: 'created', request: insert(database, ask, columns) }
}

/** One of `requests.replace`, to be called inside `write`: the new one stands only if the old one yields to it. */
export function replaceRequest(database: Database, ask: Asked & { readonly cancelling: Move }): Replaced {
  const columns = toColumns(ask.request)
  const same = underSameKey(database, columns)
  if (same !== undefined) return same
  const cancelled = moveRequest(database, ask.cancelling)
  if (!cancelled.moved) return { kind: 'too_late', request: cancelled.request }
  return { kind: 'created', request: insert(database, ask, columns) }
}

function insert(database: Database, { request, note, bound }: Asked, columns: Columns): ApprovalRequest {
  const { lastInsertRowid } = database.prepare(sql.insert).run(columns)
  const { origin } = request
  if (origin !== undefined) {
    database
      .prepare(sql.origin)
      .run({ request_seq: lastInsertRowid, kind: origin.kind, earlier_id: origin.id })
  }
  if (bound !== null) refuseFull(database, request, bound)
  appendAudit(database, note)
  // As it stands there now: what was stored is what is sealed.
  const stored = findRequest(database, request.id) ?? request
  const seal = sealRequest(keyToSeal(database), stored)
  database.prepare(sql.seal).run({ request_seq: lastInsertRowid, expires_at: stored.expiresAt, seal })
  return stored
}

/** Asked with the new one among them: what fails is undone. */
function refuseFull(database: Database, { requester: { name } }: ApprovalRequest, bound: Bound): void {
  const waiting = waitingOf(database, name)
  const why = whyFull(waiting, bound)
  if (why === null) return
  const others = waiting.pending - 1
  const what = `${others} ${others === 1 ? 'request' : 'requests'}`
  throw new ShieldError('denied', `${name} has ${what} waiting, and ${why}`, {
    hint: 'Have some of them decided, or take them back: shield approvals list',
    reason: TOO_MUCH,
  })
}

function findSameRetry(
  database: Database,
  { origin }: ApprovalRequest,
  at: string,
): ApprovalRequest | undefined {
  if (origin?.kind !== 'retry') return undefined
  const row = database.prepare(sql.sameRetry).get({ origin_id: origin.id, at }) as RequestRow | undefined
  return row === undefined ? undefined : toRequest(row)
}

type Columns = ReturnType<typeof toColumns>

/** `requests.underSameKey`. */
export function findUnderSameKey(database: Database, request: ApprovalRequest): Proposed | undefined {
  return underSameKey(database, toColumns(request))
}

function underSameKey(database: Database, asked: Columns): Proposed | undefined {
  if (asked.idempotency_key === null) return undefined
  const row = database.prepare(sql.byKey).get(asked) as RequestRow | undefined
  if (row === undefined) return undefined
  const same =
    row.operation === asked.operation &&
    row.connection_id === asked.connection_id &&
    row.input === asked.input
  return { kind: same ? 'existing' : 'key_conflict', request: toRequest(row) }
}

function toColumns(request: ApprovalRequest) {
  if (request.state !== 'pending') {
    throw new ShieldError('internal', `Request ${request.id} is proposed as ${request.state}, not as pending`)
  }
  const { method, path, query, headers, body } = request.call
  return storable({
    id: request.id,
    operation: request.operation,
    provider: request.provider,
    connection_id: request.connection.id,
    connection_integration: request.connection.integration,
    connection_nango_id: request.connection.nangoConnectionId,
    connection_name: request.connectionName,
    account: request.account,
    input: storedJson(request.input, 'input'),
    prepared: storedJson(request.prepared, 'prepared facts'),
    precondition: storedJson(request.precondition, 'precondition'),
    call: storedJson({ method, path, query, headers, body }, 'call'),
    digest: request.digest,
    provider_key: request.providerKey,
    warnings: storedJson(request.warnings, 'warnings'),
    requester_name: request.requester.name,
    requester_door: request.requester.door,
    reason: request.reason,
    idempotency_key: request.idempotencyKey,
    created_at: request.createdAt,
    updated_at: request.updatedAt,
    expires_at: request.expiresAt,
  })
}
