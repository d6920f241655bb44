import type { AuditNote } from '../domain/audit.ts'
import { ShieldError } from '../domain/errors.ts'
import type { ApprovalRequest } from '../domain/request.ts'
import type { Proposed } from '../domain/store.ts'
import { appendAudit } from './append-audit.ts'
import type { Database } from './database.ts'
import { findRequest } from './request-queries.ts'
import { SELECT_REQUEST, toRequest, type RequestRow } from './request-row.ts'
import { storable, storedJson } from './stored-text.ts'

const sql = {
  byKey: `${SELECT_REQUEST} where request.requester_name = :requester_name
    and request.idempotency_key = :idempotency_key and request.idempotency_key is not null`,
  // 'pending' is a literal, or the partial index is not used.
  identical: `${SELECT_REQUEST} where request.state = 'pending' and request.requester_name = :requester_name
    and request.operation = :operation and request.connection_id = :connection_id and request.input = :input
    and (request.expires_at is null or request.expires_at > :at) order by request.seq limit 1`,
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

/** One of `requests.propose`, to be called inside `write`. */
export function proposeRequest(
  database: Database,
  ask: { readonly request: ApprovalRequest; readonly reuse: boolean; readonly note: AuditNote },
): Proposed {
  const { request, reuse, note } = ask
  const columns = toColumns(request)
  if (columns.idempotency_key !== null) {
    const row = database.prepare(sql.byKey).get(columns) as RequestRow | undefined
    if (row !== undefined) return sameKey(row, columns)
  } else if (reuse) {
    const row = database.prepare(sql.identical).get({ ...columns, at: note.at }) as RequestRow | undefined
    if (row !== undefined) return { kind: 'existing', request: toRequest(row) }
  }
  database.prepare(sql.insert).run(columns)
  appendAudit(database, note)
  return { kind: 'created', request: findRequest(database, request.id) ?? request }
}

type Columns = ReturnType<typeof toColumns>

function sameKey(row: RequestRow, asked: Columns): Proposed {
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
