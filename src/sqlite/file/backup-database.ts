import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { ShieldError } from '../../domain/errors.ts'
import type { Backup, BackupAsk } from '../../domain/ports/store.ts'
import { appendAudit } from '../../store/audit/append-audit.ts'
import { auditHead } from '../../store/audit/audit-queries.ts'
import { journalFileOf, keyFileOf } from '../../vault/files.ts'
import { assertOurs, configure, connect } from './connect.ts'
import { createDatabase, type SqliteDatabase } from './database.ts'
import { assertDatabasePath, findDatabaseFile } from './database-file.ts'
import { linkUnlessThere, syncFolder } from '../../vault/durable-file.ts'
import { driverOf, type DatabaseOptions } from './open-database.ts'
import { translateError } from './sqlite-error.ts'

/**
 * Copies the database through SQLite's backup interface to a file of mode 0600 that appears under its name only when it
 * is whole, checked and on disk. The audit entry comes before it: no copy without one.
 */
export async function backupDatabase(
  database: SqliteDatabase,
  ask: BackupAsk,
  options: DatabaseOptions,
): Promise<Backup> {
  const { file, force, note } = ask
  assertDatabasePath(file)
  try {
    assertTarget(file, force, options.file)
    const draft = `${file}.new-${Math.floor(options.random() * 2 ** 48).toString(16)}`
    closeSync(openSync(draft, 'wx', 0o600))
    try {
      await database.copyTo(draft)
      const backup = await checkCopy(draft, options)
      syncFile(draft)
      await database.write(() => appendAudit(database, { ...note, data: { ...note.data, ...backup } }))
      place(draft, file, force)
      return backup
    } finally {
      for (const name of [draft, `${draft}-wal`, `${draft}-shm`, `${draft}-journal`])
        rmSync(name, { force: true })
    }
  } catch (error) {
    throw translateError(error, file)
  }
}

function assertTarget(file: string, force: boolean, source: string): void {
  if (statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new ShieldError('usage', `There is no folder ${dirname(file)} to put the copy in`, {
      hint: 'Name a file in a folder that is there',
    })
  }
  const target = statSync(file, { bigint: true, throwIfNoEntry: false })
  if (target === undefined) return
  if (!force) throw exists(file)
  const parts = [source, `${source}-wal`, `${source}-shm`, keyFileOf(source), journalFileOf(source)]
  const isSource = parts.some((name) => {
    const stats = statSync(name, { bigint: true, throwIfNoEntry: false })
    return stats?.ino === target.ino && stats.dev === target.dev
  })
  if (isSource || !target.isFile()) {
    throw new ShieldError('usage', `${file} is ${isSource ? 'part of the database itself' : 'not a file'}`, {
      hint: 'Name another file',
    })
  }
}

function exists(file: string): ShieldError {
  return new ShieldError('conflict', `There is a file ${file} already`, {
    hint: 'Name another one, or replace it with --force',
  })
}

/** Opens the copy as a restored one would be, and looks at all of it. */
async function checkCopy(draft: string, options: DatabaseOptions): Promise<Backup> {
  const sqlite = connect(await driverOf(options), draft)
  try {
    configure(sqlite)
    assertOurs(sqlite, draft)
    const found = sqlite.pragma('quick_check(1)', { simple: true })
    if (found !== 'ok') {
      throw new ShieldError('unavailable', `The copy of the database is damaged: ${String(found)}`, {
        hint: 'shield audit verify',
      })
    }
    const identity = findDatabaseFile(draft)
    if (identity === undefined) throw new ShieldError('unavailable', `The copy ${draft} vanished`)
    const copy = createDatabase(sqlite, { ...options, file: draft, identity })
    return { head: await copy.read(() => auditHead(copy)), bytes: statSync(draft).size }
  } finally {
    sqlite.close()
  }
}

function syncFile(file: string): void {
  // The draft is no longer open elsewhere, so closing it here drops no lock of SQLite's.
  const descriptor = openSync(file, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function place(draft: string, file: string, force: boolean): void {
  if (force) renameSync(draft, file)
  else if (linkUnlessThere(draft, file) === 'there') throw exists(file)
  syncFolder(dirname(file))
}
