import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { defined } from '../../domain/text/json.ts'
import { BUSY, ShieldError, isShieldError } from '../../domain/errors.ts'
import { lyingAt, say } from '../../domain/text/wording.ts'

/** What helps where a part of better-sqlite3 is missing or of another Node: which ones are installed depends on the Node. */
export const INSTALL_AGAIN = 'Install shield again with this Node, optional dependencies included: npm ci'

/** The least that the index beside the log takes. https://www.sqlite.org/walformat.html#wal_index_file_format */
const LEAST = 32 * 1024

/** Whether the disk has no room left to work with. False where that cannot be asked. */
function isDiskFull(file: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(file))
    return bavail * bsize < LEAST
  } catch {
    return false
  }
}

/**
 * The one place where what SQLite, its native part and the file system say becomes a ShieldError: `unavailable` for
 * what the machine or another process stands in the way of, `internal` for a file that is not ours and for our bugs.
 * No message carries a value from a row.
 */
export function translateError(error: unknown, file: string): ShieldError {
  if (isShieldError(error)) return error
  const code = isForWantOfRoom(error, file) ? 'ENOSPC' : codeOf(error)
  const found = PATTERNS.find(({ pattern }) => pattern.test(code))
  if (found === undefined) {
    return new ShieldError(
      'internal',
      say`The database${lyingAt(file)} failed in a way that shield does not know`,
      {
        cause: error,
      },
    )
  }
  return new ShieldError(found.code, say`The database${lyingAt(file)} ${found.says(error)}`, {
    hint: found.hint,
    ...defined({ reason: found.reason }),
    cause: error,
  })
}

/** After these SQLite's own view of the file can no longer be trusted, so the handle must not be used again. */
export function isFatal(error: unknown): boolean {
  return /^SQLITE_(IOERR|CORRUPT|NOTADB)/.test(codeOf(error))
}

/**
 * SQLite calls a full disk by that name only when a page of the database itself finds no room. Where the index beside the
 * log cannot grow, which opening it for a mere read needs, it says "I/O error".
 * https://www.sqlite.org/rescode.html#ioerr_shmsize
 */
function isForWantOfRoom(error: unknown, file: string): boolean {
  const code = codeOf(error)
  return code === 'SQLITE_IOERR_SHMSIZE' || (code.startsWith('SQLITE_IOERR') && isDiskFull(file))
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

const RESTORE = 'Keep the file for inspection and restore a backup'

interface Pattern {
  readonly pattern: RegExp
  readonly code: 'unavailable' | 'internal'
  readonly says: (error: unknown) => string
  readonly hint: string
  readonly reason?: string
}

// https://www.sqlite.org/rescode.html
const PATTERNS: readonly Pattern[] = [
  {
    pattern: /^SQLITE_(BUSY|LOCKED)/,
    code: 'unavailable',
    reason: BUSY,
    says: () => 'is locked by another process',
    hint: 'Wait for the other shield, or end whatever holds the file open, then try again',
  },
  {
    pattern: /^(SQLITE_FULL|ENOSPC|EDQUOT)/,
    code: 'unavailable',
    says: () => 'cannot grow: the disk is full',
    hint: 'Free some space, then try again; nothing was changed',
  },
  {
    pattern: /^(SQLITE_READONLY|SQLITE_PERM|SQLITE_AUTH|EACCES|EPERM|EROFS)/,
    code: 'unavailable',
    says: () => 'may not be written by this user',
    hint: 'Give this user write access to the file and its folder, or name another one with --db',
  },
  {
    pattern: /^SQLITE_CANTOPEN/,
    code: 'unavailable',
    says: () => 'cannot be opened',
    hint: 'Check that this user may read and write the file and its folder',
  },
  {
    pattern: /^SQLITE_NOTADB/,
    code: 'internal',
    says: () => 'is not a shield database: SQLite cannot read it',
    hint: 'Name another file with --db, or restore a backup',
  },
  { pattern: /^SQLITE_CORRUPT/, code: 'unavailable', says: () => 'is damaged', hint: RESTORE },
  {
    pattern: /^(SQLITE_IOERR|EIO)/,
    code: 'unavailable',
    says: () => 'could not be read or written: the disk reported an error',
    hint: 'Check the disk, then start the command again',
  },
  {
    pattern: /^SQLITE_CONSTRAINT/,
    code: 'internal',
    says: (error) => `refused a change: ${messageOf(error)}`,
    hint: 'This is a bug in shield; please report it',
  },
  {
    pattern: /^(ERR_DLOPEN_FAILED|MODULE_NOT_FOUND)$/,
    code: 'unavailable',
    says: () => 'cannot be opened: the native part of better-sqlite3 does not load on this Node',
    hint: INSTALL_AGAIN,
  },
  {
    pattern:
      /^(ENOTDIR|ENOENT|ELOOP|ENAMETOOLONG|EEXIST|ENOTSUP|EOPNOTSUPP|EXDEV|EMLINK|EMFILE|ENFILE|EISDIR)$/,
    code: 'unavailable',
    says: (error) => `cannot be used there (${codeOf(error)})`,
    hint: 'Name a file in a folder that is there, on a local disk',
  },
]

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : ''
}
