import type { Connection } from '../domain/connection.ts'
import type { JsonObject } from '../domain/json.ts'

/** A connection as scripts and other programs read it, from every interface. */
export function connectionJson(connection: Connection): JsonObject {
  return { ...connection, account: { ...connection.account }, config: { ...connection.config } }
}
