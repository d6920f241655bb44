import { dirname } from 'node:path'
import type { Durability, Integrity } from '../../domain/ports/guard-store.ts'
import type { StoreInfo } from '../../domain/ports/store-info.ts'
import { filesBeside, statOf, openPaths } from '../../vault/files.ts'
import { roomFor } from '../../vault/room.ts'
import { readMoved } from '../../vault/moved-mark.ts'
import { auditHead, databaseIdentity } from '../../store/audit/audit-queries.ts'
import { untoldStates } from '../../store/audit/requests-against-log.ts'
import { missingTriggers } from './migrations.ts'
import type { Steps } from '../../store/database.ts'
import type { SqliteDatabase } from './database.ts'

/** One of `guard.integrity`: reads the whole file. To be called inside `read`. */
export function* inspectDatabase(database: SqliteDatabase, folder: 'own' | 'given'): Steps<Integrity> {
  const { file } = database
  const pragma = (name: string): unknown => database.prepare(`pragma ${name}`).pluck().get()
  const found = database.prepare('pragma quick_check(10)').pluck().all() as readonly string[]
  return {
    problems: found.filter((line) => line !== 'ok'),
    server: [],
    missingGuards: missingTriggers(database),
    untold: yield* untoldStates(database),
    ...describeFile(database),
    durability: durabilityOf(String(pragma('journal_mode')), Number(pragma('synchronous'))),
    room: roomFor(file),
    open: openPaths(
      folder === 'own' ? dirname(file) : null,
      [file, `${file}-wal`, `${file}-shm`].concat(filesBeside(file)),
    ),
  }
}

/** One of `Store.info`, to be called inside `read`. */
export function* storeInfo(database: SqliteDatabase): Steps<StoreInfo> {
  return {
    ...describeFile(database),
    where: database.file,
    identity: yield* databaseIdentity(database),
    head: yield* auditHead(database),
    shared: null,
    moved: readMoved(database.file),
  }
}

/** What keeps the queue, without reading any of it. */
function describeFile({ file, prepare }: SqliteDatabase): Pick<Integrity, 'engine' | 'schema' | 'size'> {
  return {
    engine: `SQLite ${String(prepare('select sqlite_version()').pluck().get())}`,
    schema: Number(prepare('pragma user_version').pluck().get()),
    size: Number(statOf(file)?.size ?? 0),
  }
}

/** What a commit has to survive: https://www.sqlite.org/pragma.html#pragma_synchronous (2 is FULL) */
function durabilityOf(journalMode: string, synchronous: number): Durability {
  if (journalMode === 'wal' && synchronous === 2) return { isKept: true, how: 'WAL, synchronous FULL' }
  return {
    isKept: false,
    problem: `journal_mode is ${journalMode}, synchronous is ${synchronous}; they should be wal and 2`,
    remedy: 'Put the database on a local disk that can hold a write-ahead log',
  }
}
