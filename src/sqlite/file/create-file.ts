import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type Sqlite from 'better-sqlite3'
import { ShieldError } from '../../domain/errors.ts'
import { journalFileOf } from '../../vault/files.ts'
import { configure, connect } from './connect.ts'
import { tightenFolder } from './database-file.ts'
import { linkUnlessThere, syncFolder } from '../../vault/durable-file.ts'
import type { Driver } from './driver.ts'
import { createJournal } from '../../vault/intent-journal.ts'
import { migrate, readMigrations } from './migrations.ts'
import { createPatience, type PatienceParts } from './wait-for-lock.ts'
import { APPLICATION_ID } from './schema.ts'

export interface CreateParts extends PatienceParts {
  readonly file: string
  readonly folder: 'own' | 'given'
  readonly driver: Driver
}

/**
 * Creates the database, unless another process is faster, and never over anything. It is built under a name of its
 * own and linked into place when it is whole, so that no process ever meets half of one under the real name. Begins the
 * intent journal beside it.
 */
export async function createFile({ file, folder, driver, ...waiting }: CreateParts): Promise<void> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  tightenFolder(file, folder)
  const draft = `${file}.new-${Math.floor(waiting.random() * 2 ** 48).toString(16)}`
  // SQLite gives its -wal and -shm the mode of the database.
  closeSync(openSync(draft, 'wx', 0o600))
  try {
    const id = await fillDraft(driver, draft, waiting)
    // Should this process end right here, the first command that looks begins the journal.
    if (linkUnlessThere(draft, file) === 'created') createJournal(journalFileOf(file), id)
  } finally {
    for (const name of [draft, `${draft}-wal`, `${draft}-shm`, `${draft}-journal`])
      rmSync(name, { force: true })
  }
  syncFolder(dirname(file))
}

/** Returns the id of the new database. */
async function fillDraft(driver: Driver, draft: string, waiting: PatienceParts): Promise<string> {
  const sqlite = connect(driver, draft)
  try {
    configure(sqlite)
    const mode = sqlite.pragma('journal_mode = wal', { simple: true })
    if (mode !== 'wal') {
      throw new ShieldError('unavailable', `The folder ${dirname(draft)} cannot hold a write-ahead log`, {
        hint: 'Name a file on a local disk with --db',
      })
    }
    sqlite.pragma(`application_id = ${APPLICATION_ID}`)
    await migrate(sqlite, readMigrations(), createPatience(waiting))
    const id = String(sqlite.prepare('select id from identity').pluck().get())
    emptyLog(sqlite, draft)
    return id
  } finally {
    sqlite.close()
  }
}

/**
 * Puts all that was written into the file itself, the only one that is linked into place. Closing does that too, and
 * says nothing where it cannot, as on a disk that is full.
 */
function emptyLog(sqlite: Sqlite.Database, draft: string): void {
  const isBusy = sqlite.pragma('wal_checkpoint(truncate)', { simple: true }) !== 0
  if (!isBusy) return
  throw new ShieldError('unavailable', `A new database in ${dirname(draft)} is read by another process`, {
    hint: 'Try again; nothing was begun',
  })
}
