import type { Connection, Mismatch, NangoEnvironment } from '../../domain/provider/connection.ts'
import type { ProviderName } from '../../domain/provider/providers.ts'
import { parseJsonColumn } from '../file/json-column.ts'

export interface ConnectionRow {
  readonly id: string
  readonly name: string
  readonly provider: string
  readonly integration: string
  readonly nango_connection_id: string
  readonly account_label: string
  readonly account_confirmed: number
  readonly asked_scopes: string
  readonly granted_scopes: string | null
  readonly config: string
  readonly mismatch: string | null
  readonly environment: string | null
  readonly created_at: string
  readonly updated_at: string
}

/** Fails with `unavailable` when a stored text is not what was written. */
export function toConnection(row: ConnectionRow): Connection {
  const json = (text: string) => parseJsonColumn(text, `connection ${row.id}`)
  return {
    id: row.id,
    name: row.name,
    provider: row.provider as ProviderName,
    integration: row.integration,
    nangoConnectionId: row.nango_connection_id,
    account: { label: row.account_label, confirmed: row.account_confirmed === 1 },
    askedScopes: json(row.asked_scopes) as readonly string[],
    grantedScopes: row.granted_scopes === null ? null : (json(row.granted_scopes) as readonly string[]),
    config: json(row.config) as Readonly<Record<string, string>>,
    mismatch: row.mismatch === null ? null : (json(row.mismatch) as unknown as Mismatch),
    environment: row.environment === null ? null : (json(row.environment) as unknown as NangoEnvironment),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
