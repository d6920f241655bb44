import type Sqlite from 'better-sqlite3'
import { ShieldError } from '../../domain/errors.ts'
import type { Driver } from './driver.ts'
import { INSTALL_AGAIN } from './sqlite-error.ts'
import { APPLICATION_ID } from './schema.ts'
import { defined } from '../../domain/text/json.ts'

/** A handle on a file that must exist. The busy time-out is 0: waiting is done by `patience`. */
export function connect(
  { Sqlite, nativeBinding }: Driver,
  file: string,
  options: Pick<Sqlite.Options, 'readonly'> = {},
): Sqlite.Database {
  return new Sqlite(file, {
    ...options,
    fileMustExist: true,
    timeout: 0,
    ...defined({ nativeBinding }),
  })
}

/** Gives a handle the settings that every promise rests on. Reads the file, so it may have to wait for a lock. */
export function configure(sqlite: Sqlite.Database): void {
  sqlite.exec(
    'pragma synchronous = full; pragma foreign_keys = on; pragma trusted_schema = off;' +
      'pragma cell_size_check = on; pragma secure_delete = on; pragma mmap_size = 0',
  )
}

/**
 * Refuses a handle that would lose a committed transaction when power fails. better-sqlite3 is built to fall from
 * FULL to NORMAL with the first statement on a WAL file, so this is asked after one.
 * https://github.com/WiseLibs/better-sqlite3/blob/master/docs/performance.md
 */
export function assertDurable(sqlite: Sqlite.Database): void {
  const level = sqlite.pragma('synchronous', { simple: true })
  if (level === 2) return
  throw new ShieldError(
    'internal',
    `SQLite would not keep what it commits: synchronous is ${String(level)}, not 2`,
  )
}

/** Before 3.51.3 a WAL file with two writers could be corrupted. https://www.sqlite.org/wal.html#walresetbug */
export function assertSqliteVersion(sqlite: Sqlite.Database): void {
  const version = String(sqlite.prepare('select sqlite_version()').pluck().get())
  if (isAtLeast(version, [3, 51, 3])) return
  throw new ShieldError('unavailable', `SQLite ${version} can damage the queue; 3.51.3 is needed`, {
    hint: INSTALL_AGAIN,
  })
}

/** Compares dotted numbers; exported for its test, since only one SQLite is ever at hand. */
export function isAtLeast(version: string, least: readonly number[]): boolean {
  const numbers = version.split('.').map(Number)
  for (const [index, wanted] of least.entries()) {
    const number = numbers[index] ?? 0
    if (number !== wanted) return number > wanted
  }
  return true
}

/** Refuses a database of somebody else's; reads the header only. */
export function assertOurs(sqlite: Sqlite.Database, file: string): void {
  if (sqlite.pragma('application_id', { simple: true }) === APPLICATION_ID) return
  throw new ShieldError('internal', `${file} is a database, but not one of shield's`, {
    hint: 'Name another file with --db; this one was left as it is',
  })
}

/** The number of migrations that the file has seen. */
export function schemaVersion(sqlite: Sqlite.Database): number {
  return Number(sqlite.pragma('user_version', { simple: true }))
}
