import type { Connection } from '../domain/provider/connection.ts'
import { fields, flag, json, nullable, plain } from './columns.ts'
import type { Database, Steps } from './database.ts'

/** Every field of a connection, and its column. */
export const CONNECTION = fields<Connection>({
  id: plain('id'),
  name: plain('name'),
  provider: plain('provider'),
  integration: plain('integration'),
  nangoConnectionId: plain('nango_connection_id'),
  account: fields({ label: plain('account_label'), confirmed: flag('account_confirmed') }),
  askedScopes: json('asked_scopes'),
  grantedScopes: nullable(json('granted_scopes')),
  config: json('config', 'connection config'),
  mismatch: nullable(json('mismatch')),
  environment: nullable(json('environment')),
  accessEndedAt: plain('access_ended_at'),
  createdAt: plain('created_at'),
  updatedAt: plain('updated_at'),
})

const SELECT = `select ${CONNECTION.names.join(', ')} from connections`

const sql = {
  list: `${SELECT} order by name`,
  byName: `${SELECT} where name = :name`,
  byId: `${SELECT} where id = :id`,
} as const

// Each of these expects to be called inside `read` or `write`.

export function* listConnections(database: Database): Steps<readonly Connection[]> {
  return (yield* database.rows(sql.list)).map(toConnection)
}

export function* findConnection(database: Database, name: string): Steps<Connection | undefined> {
  return (yield* database.rows(sql.byName, { name })).map(toConnection)[0]
}

export function* findConnectionById(database: Database, id: string): Steps<Connection | undefined> {
  return (yield* database.rows(sql.byId, { id })).map(toConnection)[0]
}

/** Fails with `unavailable` when a stored text is not what was written. */
function toConnection(row: unknown): Connection {
  const { id } = row as Pick<Connection, 'id'>
  return CONNECTION.read({ row: row as object, what: `connection ${id}` })
}
