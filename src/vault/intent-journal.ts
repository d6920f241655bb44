import { closeSync, constants, fstatSync, fsyncSync, openSync, readSync } from 'node:fs'
import { ShieldError } from '../domain/errors.ts'
import { lyingAt, say } from '../domain/text/wording.ts'
import { chainLines, intentLine, journalHeader, NO_LINES, type Intent } from '../domain/vault/intent.ts'
import { createDurably, writeWhole } from './durable-file.ts'
import { codeOf } from './files.ts'

/** A journal behind a link would be somebody else's file. */
const NO_LINK = constants.O_NOFOLLOW ?? 0
const READ_AND_APPEND = constants.O_RDWR | constants.O_APPEND | NO_LINK
const READ = constants.O_RDONLY | NO_LINK

// The journal is not a file of SQLite's, so it may be opened and closed: only the database's own may not.

/** Fails with `unavailable` where this user may not use it; whatever else is wrong with it, its callers judge. */
function openJournal(path: string, flags: number): number {
  try {
    return openSync(path, flags)
  } catch (error) {
    if (!/^(?:EACCES|EPERM|EROFS)$/.test(codeOf(error))) throw error
    throw new ShieldError(
      'unavailable',
      say`The intent journal${lyingAt(path)} may not be read and written by this user`,
      { hint: 'Give this user the file, with mode 0600', cause: error },
    )
  }
}

/** Begins a journal that knows whose it is. One that is there stays as it is, unless it is empty. */
export function createJournal(path: string, databaseId: string): void {
  const header = `${journalHeader(databaseId)}\n`
  createDurably(path, header)
  const descriptor = openJournal(path, READ_AND_APPEND)
  try {
    if (fstatSync(descriptor).size > 0) return
    writeWhole(descriptor, Buffer.from(header))
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Adds one intent; on the disk when it returns. Fails with `unavailable`: then nothing may be sent. */
export function appendIntent(path: string, intent: Intent): void {
  try {
    // Without O_CREAT: a journal that has vanished is noticed, not begun anew.
    const descriptor = openSync(path, READ_AND_APPEND)
    try {
      const line = `${endsInLine(descriptor) ? '' : '\n'}${intentLine(intent)}\n`
      writeWhole(descriptor, Buffer.from(line))
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    throw new ShieldError(
      'unavailable',
      say`The intent journal${lyingAt(path)} cannot be written (${codeOf(error)})`,
      {
        hint: 'shield doctor',
        cause: error,
      },
    )
  }
}

/** Whether a new line may begin at the end; a writer that was cut off leaves half of one. */
function endsInLine(descriptor: number): boolean {
  const { size } = fstatSync(descriptor)
  if (size === 0) return true
  const last = Buffer.alloc(1)
  readSync(descriptor, last, 0, 1, size - 1)
  return last[0] === LINE_FEED
}

/** Whatever wrote half a line and stopped: what follows must not become a part of it. */
function endLine(descriptor: number): void {
  if (!endsInLine(descriptor)) writeWhole(descriptor, Buffer.from('\n'))
}

const LINE_FEED = 0x0a

/** More than 100,000 sendings that the database never heard of are no accident of a disk. */
const LONGEST_TAIL = 64 * 1024 * 1024

/** What a journal holds from some place on: its lines, and where the last of them ends. */
export interface Tail {
  readonly lines: readonly string[]
  readonly end: number
}

/** Undefined for one that is too long to be read. */
export function readTail(path: string, from: number): Tail | undefined {
  const descriptor = openJournal(path, READ_AND_APPEND)
  try {
    endLine(descriptor)
    const length = Math.max(0, fstatSync(descriptor).size - from)
    if (length > LONGEST_TAIL) return undefined
    const bytes = Buffer.alloc(length)
    const read = length === 0 ? 0 : readSync(descriptor, bytes, 0, length, from)
    const until = bytes.subarray(0, read).lastIndexOf(LINE_FEED) + 1
    return { lines: bytes.toString('utf8', 0, until).split('\n').slice(0, -1), end: from + until }
  } finally {
    closeSync(descriptor)
  }
}

const CHUNK = 1024 * 1024

/**
 * Chains hashes over all lines that end before `until`; `readTail` has no more than a part of them. Two journals of equal
 * length have the same one only if they are the same.
 */
export function hashOfLines(path: string, until: number): string {
  const descriptor = openJournal(path, READ)
  try {
    let hash = NO_LINES
    for (const lines of linesIn(descriptor, until)) hash = chainLines(hash, lines)
    return hash
  } finally {
    closeSync(descriptor)
  }
}

/** Every line, however many there are. */
export function* allLines(path: string): Generator<string, void> {
  const descriptor = openJournal(path, READ_AND_APPEND)
  try {
    endLine(descriptor)
    for (const lines of linesIn(descriptor, Infinity)) yield* lines
  } finally {
    closeSync(descriptor)
  }
}

/** The lines that end before `until`, those of a chunk at a time. */
function* linesIn(descriptor: number, until: number): Generator<readonly string[], void> {
  const bytes = Buffer.alloc(CHUNK)
  let [rest, place] = [Buffer.alloc(0), 0]
  while (place < until) {
    const read = readSync(descriptor, bytes, 0, Math.min(CHUNK, until - place), place)
    if (read === 0) break
    place += read
    rest = Buffer.concat([rest, bytes.subarray(0, read)])
    const end = rest.lastIndexOf(LINE_FEED) + 1
    yield rest.toString('utf8', 0, end).split('\n').slice(0, -1)
    rest = rest.subarray(end)
  }
}

/** Whether a journal holds an intent of this request. */
export function mentionsRequest(path: string, requestId: string): boolean {
  const descriptor = openJournal(path, READ)
  const wanted = Buffer.from(`"request":"${requestId}"`)
  try {
    const bytes = Buffer.alloc(CHUNK)
    // Overlapping, so that none hides between two chunks.
    for (let place = 0; ; place += CHUNK - wanted.length) {
      const read = readSync(descriptor, bytes, 0, CHUNK, place)
      if (bytes.subarray(0, read).includes(wanted)) return true
      if (read < CHUNK) return false
    }
  } finally {
    closeSync(descriptor)
  }
}

/** The first line, or what stands in its place. */
export function readHeader(path: string): string {
  const descriptor = openJournal(path, READ)
  try {
    const bytes = Buffer.alloc(1_024)
    const text = bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, 0)).toString('utf8')
    return text.slice(0, Math.max(0, text.indexOf('\n')))
  } finally {
    closeSync(descriptor)
  }
}
