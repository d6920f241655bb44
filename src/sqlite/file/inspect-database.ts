import { dirname, sep } from 'node:path'
import type { Durability, Integrity } from '../../domain/ports/guard-store.ts'
import { journalFileOf, keyFileOf, vaultFileOf, statOf } from '../../vault/files.ts'
import { untoldStates } from '../../store/audit/requests-against-log.ts'
import { missingTriggers } from './migrations.ts'
import type { Steps } from '../../store/database.ts'
import type { SqliteDatabase } from './database.ts'

/** One of `guard.integrity`: reads the whole file. To be called inside `read`. */
export function* inspectDatabase(database: SqliteDatabase, folder: 'own' | 'given'): Steps<Integrity> {
  const pragma = (name: string): unknown => database.prepare(`pragma ${name}`).pluck().get()
  const found = database.prepare('pragma quick_check(10)').pluck().all() as readonly string[]
  return {
    problems: found.filter((line) => line !== 'ok'),
    missingGuards: missingTriggers(database),
    untold: yield* untoldStates(database),
    engine: `SQLite ${String(database.prepare('select sqlite_version()').pluck().get())}`,
    schema: Number(pragma('user_version')),
    durability: durabilityOf(String(pragma('journal_mode')), Number(pragma('synchronous'))),
    size: Number(statOf(database.file)?.size ?? 0),
    open: openPaths(database.file, folder),
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

/** Windows has no modes to judge. A folder that a person named is theirs to open. */
function openPaths(file: string, folder: 'own' | 'given'): Integrity['open'] {
  if (sep !== '/') return []
  const files = [file, `${file}-wal`, `${file}-shm`, keyFileOf(file), journalFileOf(file), vaultFileOf(file)]
  const paths = [
    ...(folder === 'own' ? [{ path: dirname(file), allowed: '0700' }] : []),
    ...files.map((path) => ({ path, allowed: '0600' })),
  ]
  return paths.flatMap(({ path, allowed }) => {
    const mode = Number((statOf(path)?.mode ?? 0n) & 0o777n)
    return (mode & 0o077) === 0 ? [] : [{ path, allowed, mode: mode.toString(8).padStart(4, '0') }]
  })
}
