import type { AuditNote } from '../domain/audit/audit.ts'
import type { Connection } from '../domain/provider/connection.ts'
import { canonicalJson } from '../domain/text/canonical-json.ts'
import type { ConnectionChange } from '../domain/ports/store.ts'
import { appendAudit } from './audit/append-audit.ts'
import { CONNECTION, findConnection, findConnectionById } from './connections.ts'
import type { Database, Steps } from './database.ts'
import { assigned, insertInto, storable } from './columns.ts'

const { names } = CONNECTION

const sql = {
  insert: insertInto('connections', names),
  update: `update connections set ${assigned(names)} where id = :id`,
  remove: `delete from connections where id = :id`,
} as const

// Each of these is one function of the port, to be called inside `write`.

export function* addConnection(
  database: Database,
  connection: Connection,
  note: AuditNote,
): Steps<'added' | 'name_taken'> {
  if ((yield* findConnection(database, connection.name)) !== undefined) return 'name_taken'
  yield* database.run(sql.insert, storable(CONNECTION.write(connection)))
  yield* appendAudit(database, note)
  return 'added'
}

export function* updateConnection(
  database: Database,
  { id, to, was = {}, note }: ConnectionChange,
): Steps<'updated' | 'missing' | 'name_taken'> {
  const before = yield* findConnectionById(database, id)
  if (before === undefined || !isStill(before, was)) return 'missing'
  const namesake = to.name === undefined ? undefined : yield* findConnection(database, to.name)
  if (namesake !== undefined && namesake.id !== id) return 'name_taken'
  yield* database.run(sql.update, storable(CONNECTION.write({ ...before, ...to })))
  yield* appendAudit(database, note)
  return 'updated'
}

export function* removeConnection(
  database: Database,
  id: string,
  note: AuditNote,
): Steps<'removed' | 'missing'> {
  if ((yield* database.run(sql.remove, { id })) === 0) return 'missing'
  yield* appendAudit(database, note)
  return 'removed'
}

function isStill(connection: Connection, was: Partial<Connection>): boolean {
  return canonicalJson({ ...connection, ...was }) === canonicalJson(connection)
}
