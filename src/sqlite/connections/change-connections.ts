import type { AuditNote } from '../../domain/audit/audit.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import { canonicalJson } from '../../domain/text/json.ts'
import type { ConnectionChange } from '../../domain/ports/store.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { findConnection, findConnectionById } from './connection-queries.ts'
import type { Database } from '../file/database.ts'
import { storable, storedJson } from '../file/stored-text.ts'

const sql = {
  insert: `insert into connections (
      id, name, provider, integration, nango_connection_id, account_label, account_confirmed, asked_scopes,
      granted_scopes, config, mismatch, environment, created_at, updated_at
    ) values (
      :id, :name, :provider, :integration, :nango_connection_id, :account_label, :account_confirmed, :asked_scopes,
      :granted_scopes, :config, :mismatch, :environment, :created_at, :updated_at
    )`,
  update: `update connections set name = :name, provider = :provider, integration = :integration,
    nango_connection_id = :nango_connection_id, account_label = :account_label,
    account_confirmed = :account_confirmed, asked_scopes = :asked_scopes, granted_scopes = :granted_scopes,
    config = :config, mismatch = :mismatch, environment = :environment, created_at = :created_at,
    updated_at = :updated_at where id = :id`,
  remove: `delete from connections where id = :id`,
} as const

// Each of these is one function of the port, to be called inside `write`.

export function addConnection(
  database: Database,
  connection: Connection,
  note: AuditNote,
): 'added' | 'name_taken' {
  if (findConnection(database, connection.name) !== undefined) return 'name_taken'
  database.prepare(sql.insert).run(toColumns(connection))
  appendAudit(database, note)
  return 'added'
}

export function updateConnection(
  database: Database,
  { id, to, was = {}, note }: ConnectionChange,
): 'updated' | 'missing' | 'name_taken' {
  const before = findConnectionById(database, id)
  if (before === undefined || !isStill(before, was)) return 'missing'
  const namesake = to.name === undefined ? undefined : findConnection(database, to.name)
  if (namesake !== undefined && namesake.id !== id) return 'name_taken'
  database.prepare(sql.update).run(toColumns({ ...before, ...to }))
  appendAudit(database, note)
  return 'updated'
}

export function removeConnection(database: Database, id: string, note: AuditNote): 'removed' | 'missing' {
  if (database.prepare(sql.remove).run({ id }).changes === 0) return 'missing'
  appendAudit(database, note)
  return 'removed'
}

function isStill(connection: Connection, was: Partial<Connection>): boolean {
  return canonicalJson({ ...connection, ...was }) === canonicalJson(connection)
}

function toColumns(connection: Connection) {
  const { grantedScopes, mismatch, environment } = connection
  return storable({
    id: connection.id,
    name: connection.name,
    provider: connection.provider,
    integration: connection.integration,
    nango_connection_id: connection.nangoConnectionId,
    account_label: connection.account.label,
    account_confirmed: connection.account.confirmed ? 1 : 0,
    asked_scopes: storedJson(connection.askedScopes, 'asked scopes'),
    granted_scopes: grantedScopes === null ? null : storedJson(grantedScopes, 'granted scopes'),
    config: storedJson(connection.config, 'connection config'),
    mismatch: mismatch === null ? null : storedJson({ ...mismatch }, 'mismatch'),
    environment: environment === null ? null : storedJson({ ...environment }, 'environment'),
    created_at: connection.createdAt,
    updated_at: connection.updatedAt,
  })
}
