import type Sqlite from 'better-sqlite3'
import type { ClockReading } from '../../domain/request/clock.ts'
import { lyingAt, say } from '../../domain/text/wording.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { JsonObject } from '../../domain/text/json.ts'
import {
  assertDurable,
  assertOurs,
  assertSqliteVersion,
  configure,
  connect,
  schemaVersion,
} from './connect.ts'
import { createDatabase, type SqliteDatabase } from './database.ts'
import {
  assertDatabasePath,
  findDatabaseFile,
  tightenFile,
  tightenFolder,
  type FileIdentity,
} from './database-file.ts'
import type { Driver } from './driver.ts'
import { createPatience, type PatienceParts } from './wait-for-lock.ts'
import { SCHEMA_VERSION } from './schema.ts'
import { translateError } from './sqlite-error.ts'

/** `now` and `random` only time the waiting for a lock; nothing stored depends on them. */
export interface DatabaseOptions extends PatienceParts {
  /** Absolute path. */
  readonly file: string
  /** `create`: made, with its folder, when there is none. `existing`: a missing file fails with `not_found`. */
  readonly mode: 'create' | 'existing'
  /** `own`: the folder is shield's alone and becomes 0700. `given`: a person chose it; its mode is theirs. */
  readonly folder: 'own' | 'given'
  /** Absent: release 12, or what stands in its place; never outside tests, because not every Node can run it. */
  readonly driver?: Driver
  /** Told of a database that was not there and has been begun. */
  readonly onBegun?: () => void
  /** By which expiry is judged; each write takes the highest time seen along. */
  readonly clock?: () => ClockReading
  /** What is in force outside: a change of it gets an audit entry before the next one. */
  readonly settings?: JsonObject
}

/** Opens, and if need be creates or migrates, the database. Fails only with a ShieldError. */
export async function openDatabase(options: DatabaseOptions): Promise<SqliteDatabase> {
  assertDatabasePath(options.file)
  try {
    const driver = await driverOf(options)
    const identity = findDatabaseFile(options.file) ?? (await create(options, driver))
    tightenFolder(options.file, options.folder)
    const sqlite = connect(driver, options.file)
    try {
      await prepareHandle(sqlite, options)
    } catch (error) {
      sqlite.close()
      throw error
    }
    return createDatabase(sqlite, { ...options, identity })
  } catch (error) {
    throw translateError(error, options.file)
  }
}

/** The one that was given, else release 12. */
export async function driverOf({ driver }: DatabaseOptions): Promise<Driver> {
  return driver ?? (await import('./driver-12.ts'))
}

async function create(options: DatabaseOptions, driver: Driver): Promise<FileIdentity> {
  const { file, mode } = options
  if (mode === 'existing') {
    throw new ShieldError('not_found', `There is no database at ${file}`, {
      hint: 'Check the path (--db, SHIELD_DB, SHIELD_HOME), or begin with shield connect',
    })
  }
  // lazy: only the first command ever creates.
  const { createFile } = await import('./create-file.ts')
  await createFile({ ...options, driver })
  const identity = findDatabaseFile(file)
  if (identity === undefined)
    throw new ShieldError('unavailable', say`The database${lyingAt(file)} vanished at once`)
  options.onBegun?.()
  return identity
}

async function prepareHandle(sqlite: Sqlite.Database, options: DatabaseOptions): Promise<void> {
  const { file } = options
  const patience = createPatience(options)
  // The last process that closes the file holds it for itself a moment: nobody else may even read then.
  await patience(() => configure(sqlite))
  assertSqliteVersion(sqlite)
  await patience(() => assertOurs(sqlite, file))
  assertDurable(sqlite)
  tightenFile(file)
  const version = await patience(() => schemaVersion(sqlite))
  if (version > SCHEMA_VERSION) {
    throw new ShieldError(
      'unavailable',
      say`The database${lyingAt(file)} was written by a newer shield: its schema is ${version}, this shield knows ${SCHEMA_VERSION}`,
      { hint: 'Update shield, or name another file with --db' },
    )
  }
  if (version === SCHEMA_VERSION) return
  // lazy: a migration is run once in the life of a file.
  const { migrate, readMigrations } = await import('./migrations.ts')
  await migrate(sqlite, readMigrations(), patience)
}
