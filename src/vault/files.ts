import { lstatSync, type BigIntStats, closeSync, constants, openSync, readFileSync } from 'node:fs'
import { sep } from 'node:path'
import type { Integrity } from '../domain/ports/guard-store.ts'

// `file` is the name that all of these share: that of the database, where that is a file.

/** Where a machine keeps what belongs to a queue at a server. */
export interface QueueFiles {
  /** Absolute path beside which the intent journal and the vault lie. */
  readonly file: string
  /**
   * Absolute path of the seal key, looked up each time: a secret that is mounted is a link, which leads elsewhere once any of
   * the mounted ones has changed.
   */
  readonly keyFile: () => string
}

/** The key that decisions and tokens are sealed with. */
export function keyFileOf(file: string): string {
  return `${file}.key`
}

/** The intent journal; SQLite's own would be called -journal. */
export function journalFileOf(file: string): string {
  return `${file}.intents`
}

/** What has to be known although the database alone was changed, or set back: domain/vault/vault.ts. */
export function vaultFileOf(file: string): string {
  return `${file}.vault`
}

/** All of them. */
export function filesBeside(file: string): readonly string[] {
  return [journalFileOf(file), keyFileOf(file), vaultFileOf(file)]
}

/** Which disk this is, where several hold the files of one database. */
export function placeFileOf(file: string): string {
  return `${file}.place`
}

/** What this place has seen of a database that others change too. */
export function seenFileOf(file: string): string {
  return `${file}.seen`
}

/** That the queue has left, or is about to. */
export function movedFileOf(file: string): string {
  return `${file}.moved`
}

/** What the system calls what went wrong, such as ENOENT. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}

/** Size and identity of a file, or of a link itself; undefined when there is none. */
export function statOf(path: string): BigIntStats | undefined {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false })
}

/** Far more than any vault holds. */
const LARGEST = 4n * 1024n * 1024n

/** The line in a vault; undefined where there is no file, null where what stands there is no file of shield's. */
export function readVaultFile(path: string): string | null | undefined {
  const stats = statOf(path)
  if (stats === undefined) return undefined
  if (!stats.isFile() || stats.size > LARGEST) return null
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  try {
    return readFileSync(descriptor, 'utf8').replace(/\n$/, '')
  } finally {
    closeSync(descriptor)
  }
}

/** How far a journal is known: what a database remembers of it, outside of the journal itself. */
export interface JournalMark {
  /** In bytes, up to the end of the last line that was read. */
  readonly size: number
  readonly inode: string
  /** When the file was last changed, in nanoseconds. Null: remembered before this was. */
  readonly changed: string | null
  /** Over all lines up to there (domain/vault/intent.ts). Null: remembered before there was one. */
  readonly hash: string | null
}

/** Whether the journal still is as it was seen last: then nothing in it can be news. */
export function isKnownJournal(
  mark: JournalMark | null,
  stats: { readonly size: bigint; readonly ino: bigint; readonly ctimeNs: bigint } | undefined,
): boolean {
  return (
    mark !== null &&
    stats !== undefined &&
    stats.size === BigInt(mark.size) &&
    String(stats.ino) === mark.inode &&
    String(stats.ctimeNs) === mark.changed
  )
}

/** Which of these others may read or write. Windows has no modes to judge; a folder that a person named is theirs to open. */
export function openPaths(folder: string | null, files: readonly string[]): Integrity['open'] {
  if (sep !== '/') return []
  const paths = [
    ...(folder === null ? [] : [{ path: folder, allowed: '0700' }]),
    ...files.map((path) => ({ path, allowed: '0600' })),
  ]
  return paths.flatMap(({ path, allowed }) => {
    const mode = Number((statOf(path)?.mode ?? 0n) & 0o777n)
    return (mode & 0o077) === 0 ? [] : [{ path, allowed, mode: mode.toString(8).padStart(4, '0') }]
  })
}
