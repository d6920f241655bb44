import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, rmSync } from 'node:fs'
import { dirname, sep } from 'node:path'
import { ShieldError } from '../domain/errors.ts'
import { configure, connect } from './connect.ts'
import { tightenFolder } from './database-file.ts'
import { migrate, readMigrations } from './migrate.ts'
import { createPatience, type PatienceParts } from './patience.ts'
import { APPLICATION_ID } from './schema.ts'

export interface CreateParts extends PatienceParts {
  readonly file: string
  readonly folder: 'own' | 'given'
  readonly nativeBinding?: string
}

/**
 * Creates the database, unless another process is faster, and never over anything. It is built under a name of its
 * own and linked into place when it is whole, so that no process ever meets half of one under the real name.
 */
export function createFile({ file, folder, nativeBinding, ...waiting }: CreateParts): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  tightenFolder(file, folder)
  const draft = `${file}.new-${Math.floor(waiting.random() * 2 ** 48).toString(16)}`
  // SQLite gives its -wal and -shm the mode of the database.
  closeSync(openSync(draft, 'wx', 0o600))
  try {
    fillDraft(draft, nativeBinding, waiting)
    linkUnlessThere(draft, file)
  } finally {
    for (const name of [draft, `${draft}-wal`, `${draft}-shm`, `${draft}-journal`])
      rmSync(name, { force: true })
  }
  syncFolder(dirname(file))
}

function fillDraft(draft: string, nativeBinding: string | undefined, waiting: PatienceParts): void {
  const sqlite = connect(draft, nativeBinding)
  try {
    configure(sqlite)
    const mode = sqlite.pragma('journal_mode = wal', { simple: true })
    if (mode !== 'wal') {
      throw new ShieldError('unavailable', `The folder ${dirname(draft)} cannot hold a write-ahead log`, {
        hint: 'Name a file on a local disk with --db',
      })
    }
    sqlite.pragma(`application_id = ${APPLICATION_ID}`)
    migrate(sqlite, readMigrations(), createPatience(waiting))
  } finally {
    sqlite.close()
  }
}

function linkUnlessThere(draft: string, file: string): void {
  try {
    linkSync(draft, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

/** Makes a new name in it durable; Windows has no such thing. */
export function syncFolder(folder: string): void {
  if (sep !== '/') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
