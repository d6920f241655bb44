import {
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
  type Stats,
} from 'node:fs'
import { dirname } from 'node:path'
import { ShieldError } from '../../../domain/errors.ts'
import { utf8Text } from '../../../domain/text/json.ts'
import { codeOf, createOutFile, isTaken } from '../../terminal/out-file.ts'

/** A file of an agent's as it was found. */
export interface FoundFile {
  /** Where it really is: a link is followed and stays. */
  readonly path: string
  /** Null: there is no such file. */
  readonly present: Present | null
}

interface Present {
  /** Without a byte order mark, which is kept. */
  readonly text: string
  readonly bytes: Uint8Array
  readonly stats: Stats
}

type Random = (size: number) => Uint8Array

/** Fails with `usage` for a file that is not text, is not to be written, or is something else than a file. */
export function findFile(named: string): FoundFile {
  const path = realPathOf(named)
  const stats = attempt(path, 'read', () => statSync(path, { throwIfNoEntry: false }))
  if (stats === undefined) return { path, present: null }
  if (!stats.isFile()) throw trouble(path, 'it is not a file', 'Move it away, then run it again')
  // The mode is looked at, because a file that is replaced need not be writable for that, and root may write anything.
  if ((stats.mode & 0o222) === 0)
    throw trouble(path, 'it is read-only', `chmod u+w ${path}, if it is yours to change`)
  const bytes = attempt(path, 'read', () => readFileSync(path))
  const text = utf8Text(bytes)
  if (text === undefined) throw trouble(path, 'it is not UTF-8 text', 'Save it as UTF-8, then run it again')
  return { path, present: { text, bytes, stats } }
}

/** A link that leads nowhere is not followed: the file that it means may be on a disk that is not there now. */
function realPathOf(named: string): string {
  const link = attempt(named, 'read', () => lstatSync(named, { throwIfNoEntry: false }))
  if (link === undefined) return named
  try {
    return realpathSync(named)
  } catch (cause) {
    throw trouble(
      named,
      'it is a link that leads nowhere',
      'Put its target in place, or remove the link',
      cause,
    )
  }
}

/** What a text cannot be worked with for, as an error about its file. */
export function aboutFile<Value>(path: string, work: () => Value): Value {
  try {
    return work()
  } catch (error) {
    // A text that is nested more deeply than a program can follow.
    const why = error instanceof RangeError ? 'it is nested too deeply' : whyOf(error)
    if (why === undefined) throw error
    throw trouble(path, why, 'Put it right, or write the entry by hand: docs/agents.md has one', error)
  }
}

function whyOf(error: unknown): string | undefined {
  return error instanceof ShieldError && error.code === 'usage' ? error.message : undefined
}

function trouble(path: string, why: string, hint: string, cause?: unknown): ShieldError {
  return new ShieldError('usage', `${path} cannot be changed: ${why}`, { hint, cause })
}

/**
 * Writes a text, whole or not at all, with the mode and the owner that the file had; a new one is for this user alone.
 * Fails with `conflict` where the file is no longer what was found. Returns the folders that were made for it.
 */
export function writeFile({ path, present }: FoundFile, text: string, random: Random): readonly string[] {
  assertSame({ path, present })
  const made = present === null ? foldersFor(path) : []
  const out = createOutFile(path, present !== null, random, present?.stats)
  try {
    out.write(`${present !== null && hasMark(present.bytes) ? '\uFEFF' : ''}${text}`)
    assertSame({ path, present })
  } catch (error) {
    out.discard()
    throw error
  }
  out.finish()
  return made
}

/** Removes it, with the folders that are named and empty by then. Fails with `conflict` where it is no longer as found. */
export function removeFile(found: FoundFile, folders: readonly string[]): void {
  assertSame(found)
  attempt(found.path, 'removed', () => rmSync(found.path, { force: true }))
  for (const folder of folders.toReversed()) removeEmpty(folder)
}

export function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // Something else lies in it by now, or it is gone.
  }
}

/** A copy beside it, of the same mode, under a name that is free. Returns its path. */
export function backUp({ path, present }: FoundFile & { readonly present: Present }, random: Random): string {
  const copy = backupNameFor(path)
  const out = createOutFile(copy, false, random, present.stats)
  out.write(present.bytes)
  out.finish()
  return copy
}

/** What the next copy of a file will be called. */
export function backupNameFor(path: string): string {
  const names = Array.from(
    { length: 1000 },
    (_none, at) => `${path}.shield-backup${at === 0 ? '' : `-${at + 1}`}`,
  )
  return names.find((name) => !isTaken(name)) ?? `${path}.shield-backup`
}

/** Folders that are missing on the way to a file, the outermost first. They are made for this user alone. */
function foldersFor(path: string): readonly string[] {
  const folder = dirname(path)
  const missing: string[] = []
  for (let at = folder; !isTaken(at); at = dirname(at)) missing.unshift(at)
  attempt(path, 'written', () => mkdirSync(folder, { recursive: true, mode: 0o700 }))
  return missing
}

function assertSame({ path, present }: FoundFile): void {
  const now = isTaken(path) ? attempt(path, 'read', () => readFileSync(path)) : null
  const isSame = now === null || present === null ? now === present : Buffer.from(present.bytes).equals(now)
  if (isSame) return
  throw new ShieldError('conflict', `${path} was changed by another program just now`, {
    hint: 'Run it again',
  })
}

function hasMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
}

function attempt<Value>(path: string, what: string, work: () => Value): Value {
  try {
    return work()
  } catch (cause) {
    throw new ShieldError('failed', `${path} could not be ${what} (${codeOf(cause)})`, { cause })
  }
}
