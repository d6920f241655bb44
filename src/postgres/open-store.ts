import type { Store } from '../domain/ports/store.ts'
import { ShieldError } from '../domain/errors.ts'
import { createStore } from '../store/create-store.ts'
import { openDatabase, type DatabaseOptions } from './open-database.ts'

/**
 * Opens the store in a PostgreSQL database. It must be closed. Fails with `not_found` (mode `existing` and no queue),
 * `unavailable` (not reached, refused, too old, would lose what it commits, written by a newer shield), `internal` (not
 * our schema), `usage` (not an address).
 */
export async function openStore(options: DatabaseOptions): Promise<Store> {
  const database = await openDatabase(options)
  return createStore({
    database,
    integrity: async () => {
      const { inspectDatabase } = await import('./inspect-database.ts')
      return database.read(() => inspectDatabase(database, options.folder))
    },
    backup: async () => {
      throw new ShieldError('usage', 'A queue in PostgreSQL is not copied to a file by shield', {
        hint: 'Copy it with the means of PostgreSQL: pg_dump, or a base backup with its log',
      })
    },
    close: database.close,
  })
}
