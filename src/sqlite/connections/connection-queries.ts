import type { Connection } from '../../domain/provider/connection.ts'
import { toConnection, type ConnectionRow } from './connection-row.ts'
import type { Database } from '../file/database.ts'

const sql = {
  list: `select * from connections order by name`,
  byName: `select * from connections where name = :name`,
  byId: `select * from connections where id = :id`,
} as const

// Each of these expects to be called inside `read` or `write`.

export function listConnections(database: Database): readonly Connection[] {
  return (database.prepare(sql.list).all() as ConnectionRow[]).map(toConnection)
}

export function findConnection(database: Database, name: string): Connection | undefined {
  return toFound(database.prepare(sql.byName).get({ name }))
}

export function findConnectionById(database: Database, id: string): Connection | undefined {
  return toFound(database.prepare(sql.byId).get({ id }))
}

function toFound(row: unknown): Connection | undefined {
  return row === undefined ? undefined : toConnection(row as ConnectionRow)
}
