import { chmodSync, statSync, type BigIntStats } from 'node:fs'
import { basename, dirname, isAbsolute, sep } from 'node:path'
import { ShieldError } from '../../domain/errors.ts'
import { filesBeside, statOf } from '../../vault/files.ts'
import { lyingAt, say } from '../../domain/text/wording.ts'

// Closing any descriptor of an open database drops SQLite's locks on it in the whole process, so nothing here opens,
// reads or copies one: stat and chmod only. https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled

/** Tells a file from another one that later stands under the same name. */
export interface FileIdentity {
  readonly device: bigint
  readonly inode: bigint
}

/** Windows has no file modes to judge. */
const HAS_MODES = sep === '/'

const RESTORE =
  'Restore a backup, or move what is left (also the files ending in -wal, -shm, .intents and .key) away to begin anew'

/** better-sqlite3 trims a name, so one with blanks at its end would open another file. */
export function assertDatabasePath(file: string): void {
  if (!isAbsolute(file) || file !== file.trim() || file.includes('\0')) {
    throw new ShieldError('usage', `${JSON.stringify(file)} cannot be the path of a database`)
  }
}

/**
 * Who the file is; undefined when there is none. Fails with `unavailable` for an empty file and for one that is missing
 * beside what it left (SQLite would take both for a new, empty one), with `internal` for what is not a file.
 */
export function findDatabaseFile(file: string): FileIdentity | undefined {
  // The log first: between two looks another process may create both.
  const log = statSync(`${file}-wal`, { throwIfNoEntry: false })
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false })
  if (stats === undefined) {
    if (log !== undefined && log.size > 0) throw missing(file, 'its write-ahead log is')
    assertNothingBeside(file)
    return undefined
  }
  if (!stats.isFile())
    throw new ShieldError('internal', `${file} is not a file, so it is not a shield database`)
  if (stats.size === 0n) {
    throw new ShieldError('unavailable', say`The database${lyingAt(file)} is empty: its content is lost`, {
      hint: RESTORE,
    })
  }
  return identityOf(stats)
}

/** A new database would know nothing of what the files of the old one speak of: an empty queue, and sent calls. */
function assertNothingBeside(file: string): void {
  const left = filesBeside(file).filter((path) => statOf(path) !== undefined)
  // Created by another process since the last look.
  if (left.length === 0 || statOf(file) !== undefined) return
  throw missing(
    file,
    `${left.map((path) => basename(path)).join(' and ')} beside it ${left.length > 1 ? 'are' : 'is'}`,
  )
}

function missing(file: string, what: string): ShieldError {
  return new ShieldError('unavailable', say`The database${lyingAt(file)} is missing, but ${what} there`, {
    hint: RESTORE,
  })
}

/** Whatever is written to a file that was moved, deleted or replaced is lost to everyone else. */
export function assertSameFile(file: string, expected: FileIdentity): void {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false })
  if (stats?.ino === expected.inode && stats.dev === expected.device) return
  throw new ShieldError(
    'unavailable',
    say`The database${lyingAt(file)} was moved or replaced while shield had it open`,
    {
      hint: 'Start the command again; nothing was changed',
    },
  )
}

function identityOf(stats: BigIntStats): FileIdentity {
  return { device: stats.dev, inode: stats.ino }
}

/** Takes every right on the database from everyone but its owner. */
export function tightenFile(file: string): void {
  if (!HAS_MODES) return
  for (const name of [file, `${file}-wal`, `${file}-shm`]) {
    const stats = statSync(name, { throwIfNoEntry: false })
    if (stats !== undefined && (stats.mode & 0o077) !== 0) chmodSync(name, 0o600)
  }
}

/**
 * `own`: the folder is shield's alone, so a wider mode becomes 0700. `given`: a folder that a person named stays as it
 * is; one in which everybody can replace files (writable by all, not sticky as /tmp is) is refused as `unavailable`.
 */
export function tightenFolder(file: string, folder: 'own' | 'given'): void {
  if (!HAS_MODES) return
  const path = dirname(file)
  const { mode } = statSync(path)
  if (folder === 'own') {
    if ((mode & 0o077) !== 0) chmodSync(path, 0o700)
  } else if ((mode & 0o002) !== 0 && (mode & 0o1000) === 0) {
    throw new ShieldError('unavailable', `Everybody can replace files in the folder ${path}`, {
      hint: `chmod o-w ${path}`,
    })
  }
}
