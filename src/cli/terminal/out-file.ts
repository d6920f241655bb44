import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
  type Stats,
} from 'node:fs'
import { ShieldError } from '../../domain/errors.ts'

/** A file that is written piece by piece. */
export interface OutFile {
  readonly write: (text: string | Uint8Array) => void
  /** On disk and under its name, whole. */
  readonly finish: () => void
  /** As if nothing had been written. */
  readonly discard: () => void
}

type Random = (size: number) => Uint8Array

/**
 * A file of mode 0600, or of the mode and owner of another one, that appears under its name only when it is finished.
 * Fails with `conflict` when there is one and `force` is not set, with `failed` where it cannot be written.
 */
export function createOutFile(file: string, force: boolean, random: Random, like?: Stats): OutFile {
  const draft = `${file}.new-${Buffer.from(random(6)).toString('hex')}`
  const found = attempt(file, () => statSync(file, { throwIfNoEntry: false }))
  if (found?.isDirectory() === true) throw unwritable(file, 'EISDIR')
  if (!force && found !== undefined) throw exists(file)
  const descriptor = attempt(file, () => openSync(draft, 'wx', 0o600))
  const discard = (): void => rmSync(draft, { force: true })
  if (like !== undefined) attempt(file, () => liken(descriptor, like))
  return {
    write: (text) => attempt(file, () => writeAll(descriptor, text)),
    finish: () =>
      attempt(file, () => {
        fsyncSync(descriptor)
        closeSync(descriptor)
        if (force) renameSync(draft, file)
        else linkNew(draft, file)
        discard()
      }),
    discard: () => {
      closeSync(descriptor)
      discard()
    },
  }
}

/** Adds a line to a file, which is made (0600) if need be; on disk when it returns. Fails with `failed`. */
export function appendLine(file: string, line: string): void {
  attempt(file, () => {
    const descriptor = openSync(file, 'a', 0o600)
    try {
      writeAll(descriptor, line)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  })
}

/** A program that replaces a file must not take it from its owner: with sudo it would be root's. */
function liken(descriptor: number, { uid, gid, mode }: Stats): void {
  const own = fstatSync(descriptor)
  if (own.uid !== uid || own.gid !== gid) fchownSync(descriptor, uid, gid)
  fchmodSync(descriptor, mode & 0o7777)
}

function writeAll(descriptor: number, text: string | Uint8Array): void {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  for (let offset = 0; offset < bytes.length;) offset += writeSync(descriptor, bytes, offset)
}

/** Whether something is there under this name. */
export function isTaken(file: string): boolean {
  return attempt(file, () => statSync(file, { throwIfNoEntry: false }) !== undefined)
}

function linkNew(draft: string, file: string): void {
  try {
    linkSync(draft, file)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw exists(file)
    throw error
  }
}

function exists(file: string): ShieldError {
  return new ShieldError('conflict', `There is a file ${file} already`, {
    hint: 'Name another one, or replace it with --force',
  })
}

function attempt<Value>(file: string, work: () => Value): Value {
  try {
    return work()
  } catch (error) {
    if (error instanceof ShieldError) throw error
    throw unwritable(file, codeOf(error), error)
  }
}

function unwritable(file: string, code: string, cause?: unknown): ShieldError {
  return new ShieldError('failed', `${file} could not be written (${code})`, { hint: WAYS_OUT[code], cause })
}

/** https://nodejs.org/api/errors.html#common-system-errors */
const WAYS_OUT: Readonly<Record<string, string>> = {
  ENOENT: 'Its folder is not there: make it, or name another one',
  ENOTDIR: 'A part of its path is no folder: name another one',
  EISDIR: 'It is a folder: name a file in it',
  EACCES: 'This user may not write there: name another folder',
  EROFS: 'Nothing can be written there: name another folder',
  ENOSPC: 'There is no room left on that disk',
}

/** `ENOENT`, for a message. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
