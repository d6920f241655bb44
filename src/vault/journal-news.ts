import type { BigIntStats } from 'node:fs'
import { lyingAt, say } from '../domain/text/wording.ts'
import { ShieldError } from '../domain/errors.ts'
import type { JournalState } from '../domain/ports/guard-store.ts'
import {
  chainLines,
  databaseOf,
  isTorn,
  parseIntent,
  wasNeverSynced,
  type Intent,
} from '../domain/vault/intent.ts'
import { allLines, hashOfLines, readHeader, readTail } from './intent-journal.ts'
import { isKnownJournal, type JournalMark, statOf } from './files.ts'

/** What the journal holds that the database has not seen yet. */
export interface News {
  /** Everything that was sent, as far as the journal was read. */
  readonly intents: readonly Intent[]
  /** What is wrong with the journal; null: nothing. */
  readonly damage: string | null
  /** How far it was read, and the hash over what was. */
  readonly size: number
  readonly hash: string
}

/** What the database knows of the journal. */
interface Known {
  /** Null: it has seen none. */
  readonly mark: JournalMark | null
  readonly databaseId: string
  /** What it is called, for people. */
  readonly database: string
}

/**
 * Reads what is new in the journal; undefined when nothing is, `missing` when it is not there, or empty. Only where no
 * claim can be committed between the look at the file and what `known` says. Fails with `unavailable` when it is another
 * database's.
 */
export function newsOf(path: string, known: Known): News | 'missing' | undefined {
  const stats = statOf(path)
  if (stats?.isSymbolicLink() === true) throw linked(path)
  if (stats === undefined || stats.size === 0n) return 'missing'
  return isKnownJournal(known.mark, stats) ? undefined : readChanged(path, known, stats)
}

function readChanged(path: string, known: Known, stats: BigIntStats): News {
  const { mark } = known
  const change = changeOf(path, mark, stats)
  // What is no longer as it was is read from its first line on.
  const from = change === null ? (mark?.size ?? 0) : 0
  const isNewFile = from === 0 || String(stats.ino) !== mark?.inode
  const { intents, size, unreadable, lines } = readNews(path, from)
  const troubles = [
    ...(change === null ? [] : [change]),
    ...headerTroubles(path, known, isNewFile),
    ...unreadable,
  ]
  const hash = from > 0 ? hashAfter(path, mark, { lines, size }) : hashOfLines(path, size)
  return { intents, damage: troubles.length > 0 ? troubles.join(', ') : null, size, hash }
}

/** How what was known of the journal is not in it any more; null: it is. Lines behind it are news and no change. */
function changeOf(path: string, mark: JournalMark | null, { size }: BigIntStats): string | null {
  if (mark === null || mark.hash === null) return null
  if (size < BigInt(mark.size)) return 'its end was cut off'
  // Appending leaves the earlier lines alone; only where nothing was appended is all of it read again.
  if (size > BigInt(mark.size)) return null
  return hashOfLines(path, mark.size) === mark.hash ? null : 'it was written over'
}

/** Over what was hashed before and the lines behind that, or over all of it where no hash is remembered. */
function hashAfter(
  path: string,
  mark: JournalMark | null,
  { lines, size }: { readonly lines: readonly string[]; readonly size: number },
): string {
  const before = mark?.hash ?? null
  return before === null ? hashOfLines(path, size) : chainLines(before, lines)
}

/** How far the journal is known once these news are. */
export function markOf(path: string, { size, hash }: Pick<News, 'size' | 'hash'>): JournalMark {
  const stats = statOf(path)
  return { size, hash, inode: String(stats?.ino ?? ''), changed: String(stats?.ctimeNs ?? '') }
}

function linked(path: string): ShieldError {
  return new ShieldError(
    'unavailable',
    say`The intent journal${lyingAt(path)} is a symbolic link, behind which shield writes nothing`,
    {
      hint: say`Put the file itself${lyingAt(`at ${path}`)}`,
    },
  )
}

/** A file that was written over is still the same file, so that another owner is looked for each time. */
function headerTroubles(
  path: string,
  { databaseId, database }: Known,
  isNewFile: boolean,
): readonly string[] {
  const owner = databaseOf(readHeader(path))
  if (owner === databaseId) return []
  if (owner === undefined) return isNewFile ? ['its first line cannot be read'] : []
  throw new ShieldError(
    'unavailable',
    say`The database${lyingAt(database)} is not the one that the intent journal beside it belongs to: one of them was swapped`,
    {
      hint: say`Put the right database back, or move the journal${lyingAt(path)} and the key beside it away if this one is meant to be here`,
    },
  )
}

function readNews(path: string, from: number) {
  const tail = readTail(path, from)
  if (tail === undefined) {
    const size = Number(statOf(path)?.size ?? 0)
    return { intents: [], size, unreadable: ['it is too long to be read'], lines: [] }
  }
  // The first line of all says whose it is.
  const lines = whole(from === 0 ? tail.lines.slice(1) : tail.lines)
  const intents = lines.map(parseIntent).filter((intent) => intent !== undefined)
  const bad = lines.length - intents.length
  return {
    intents,
    size: tail.end,
    unreadable: bad > 0 ? [`${bad} of its lines cannot be read`] : [],
    lines: tail.lines,
  }
}

/** Without lines that were cut off while they were written: nothing was sent for them. */
function whole(lines: readonly string[]): readonly string[] {
  const last = lines.length - 1
  return lines.filter((line, index) => !isTorn(line) && !(index === last && wasNeverSynced(line)))
}

interface Expected {
  readonly databaseId: string
  /** Whether the database has ever seen a journal. */
  readonly wasThere: boolean
}

/** `guard.journalState` of the port: reads all of it. */
export function inspectJournal(path: string, expected: Expected): JournalState {
  if (statOf(path) === undefined) {
    return { path, intents: 0, problem: expected.wasThere ? 'is missing' : null }
  }
  const lines = allLines(path)
  const first = lines.next()
  const header = first.done === true ? undefined : first.value
  let [intents, unreadable] = [0, 0]
  for (const line of lines) {
    if (parseIntent(line) !== undefined) intents += 1
    // What power loss left was looked at when it was the last line; that is where it counts.
    else if (!isTorn(line) && !wasNeverSynced(line)) unreadable += 1
  }
  return { path, intents, problem: problemOf(header, unreadable, expected) }
}

function problemOf(header: string | undefined, unreadable: number, { databaseId }: Expected): string | null {
  if (header === undefined) return 'is empty'
  const owner = databaseOf(header)
  if (owner === undefined) return 'does not say whose it is: its first line cannot be read'
  if (owner !== databaseId) return 'belongs to another database'
  return unreadable > 0 ? `has ${unreadable} lines that cannot be read` : null
}
