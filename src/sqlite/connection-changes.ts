import type { AuditNote } from '../domain/audit/audit.ts'
import type { Connection } from '../domain/provider/connection.ts'
import { canonicalJson } from '../domain/text/canonical-json.ts'
import type { ConnectionChange } from '../domain/ports/store.ts'
import { appendAudit } from './audit/append-audit.ts'
import { CONNECTION, findConnection, findConnectionById } from './connections.ts'
import type { Database } from './file/database.ts'
import { assigned, insertInto, storable } from './file/columns.ts'

const { names } = CONNECTION

const sql = {
  insert: insertInto('connections', names),
  update: `update connections set ${assigned(names)} where id = :id`,
  remove: `delete from connections where id = :id`,
} as const

// Each of these is one function of the port, to be called inside `write`.

export function addConnection(
  database: Database,
  connection: Connection,
  note: AuditNote,
): 'added' | 'name_taken' {
  if (findConnection(database, connection.name) !== undefined) return 'name_taken'
  database.prepare(sql.insert).run(storable(CONNECTION.write(connection)))
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
  database.prepare(sql.update).run(storable(CONNECTION.write({ ...before, ...to })))
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
