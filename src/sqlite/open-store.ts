import { ShieldError } from '../domain/errors.ts'
import type { Store } from '../domain/ports/store.ts'
import { createStore } from '../store/create-store.ts'
import { openDatabase, type DatabaseOptions } from './file/open-database.ts'

/**
 * Opens the store in one SQLite file. It must be closed. Fails with `not_found` (mode `existing` and no file),
 * `unavailable` (locked, full, unreadable, empty, written by a newer shield), `internal` (not our database), `usage`
 * (not a path).
 */
export async function openStore(options: DatabaseOptions): Promise<Store> {
  const database = await openDatabase(options)
  return createStore({
    database,
    integrity: async () => {
      const { inspectDatabase } = await import('./file/inspect-database.ts')
      return database.read(() => inspectDatabase(database, options.folder))
    },
    mayChange: async () => {
      const { mayChange } = await import('./file/may-change.ts')
      return mayChange(database)
    },
    backup: async (ask) => {
      const { backupDatabase } = await import('./file/backup-database.ts')
      return backupDatabase(database, ask, options)
    },
    info: async () => {
      const { storeInfo } = await import('./file/inspect-database.ts')
      return database.read(() => storeInfo(database))
    },
    leave: async (ask) => {
      const { leaveFile } = await import('./file/leave-file.ts')
      return leaveFile(database, ask)
    },
    releaseAfterFailover: async () => {
      throw new ShieldError(
        'conflict',
        'A queue in a file on this machine has no failover to be released after',
        {
          hint: 'shield approvals release',
        },
      )
    },
    // Nobody tells of a change to a file.
    nextChange: () => new AbortController().signal,
    close: async () => {
      database.close()
    },
  })
}
