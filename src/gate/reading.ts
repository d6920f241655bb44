import type { Connection } from '../domain/connection.ts'
import { ShieldError } from '../domain/errors.ts'
import { READING_POSTS, type Reading } from '../domain/operation.ts'
import type { Parts } from './parts.ts'

/**
 * The only functions an operation is handed to look with. A POST goes out only to a path on the list of those that
 * are known to create nothing, whatever the caller's types say.
 */
export async function readingFor(parts: Parts, connection: Connection): Promise<Reading> {
  const nango = await parts.nango()
  return {
    connection,
    now: parts.now(),
    systemTimeZone: parts.systemTimeZone(),
    get: (path, query = []) => nango.get(connection, path, query),
    query: (name, body) => {
      if (!Object.hasOwn(READING_POSTS, name)) {
        throw new ShieldError(
          'internal',
          `A read tried to post to something that is not known to read: ${name}`,
        )
      }
      return nango.query(connection, READING_POSTS[name], body)
    },
  }
}
