import { mkdirSync, rmSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { ShieldError } from '../domain/errors.ts'
import type { LeavingQueue } from '../domain/ports/store.ts'
import { createDurably } from '../vault/durable-file.ts'
import {
  codeOf,
  journalFileOf,
  seenFileOf,
  statOf,
  vaultFileOf,
  type JournalMark,
  type QueueFiles,
  placeFileOf,
} from '../vault/files.ts'
import { hashOfLines } from '../vault/intent-journal.ts'
import { markOf } from '../vault/journal-news.ts'
import { placeAt } from './join-place.ts'

/** What stands beside the queue from here on. */
export interface BroughtFiles {
  readonly place: string
  /** How far the journal is known: all of it. */
  readonly mark: JournalMark
  /** Takes away what was put there. */
  readonly undo: () => void
}

/**
 * Copies what stands beside a queue to where its files are to lie. What an earlier try has put there is the same, and
 * stays; fails with `conflict` where the files of another queue lie there.
 */
export function bringFiles({ file, keyFile }: QueueFiles, { files }: LeavingQueue): BroughtFiles {
  const made: string[] = []
  const undo = (): void => {
    for (const path of made) rmSync(path, { force: true })
  }
  const put = (path: string, text: string): void => {
    if (statOf(path) === undefined) {
      make(path, text)
      made.push(path)
    } else if (readFileSync(path, 'utf8') !== text) throw others(path)
  }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  if (statOf(seenFileOf(file)) !== undefined) throw others(seenFileOf(file))
  try {
    put(keyFile(), files.key)
    put(vaultFileOf(file), files.vault)
    put(journalFileOf(file), files.journal)
    if (statOf(placeFileOf(file)) === undefined) made.push(placeFileOf(file))
    const size = Buffer.byteLength(files.journal)
    const journal = journalFileOf(file)
    return {
      place: placeAt(placeFileOf(file)),
      mark: markOf(journal, { size, hash: hashOfLines(journal, size) }),
      undo,
    }
  } catch (error) {
    undo()
    throw error
  }
}

/** Said here: what reads like the errors of a connection would be taken for one. */
function make(path: string, text: string): void {
  try {
    createDurably(path, text)
  } catch (cause) {
    throw new ShieldError('unavailable', `${path} could not be made (${codeOf(cause)})`, {
      hint: 'Its folder has to be there, and this user has to be allowed to write there; nothing was copied',
      cause,
    })
  }
}

function others(path: string): ShieldError {
  return new ShieldError('conflict', `${path} belongs to another queue`, {
    hint: 'Name the database of that queue in SHIELD_DATABASE_URL, or move its files away; nothing was copied',
  })
}
