import type { BigIntStats } from 'node:fs'
import { ShieldError } from '../../domain/errors.ts'
import {
  chainLines,
  databaseOf,
  isTorn,
  parseIntent,
  wasNeverSynced,
  type Intent,
} from '../../domain/vault/intent.ts'
import { databaseIdentity } from '../audit/audit-queries.ts'
import { journalFileOf, statOf } from '../file/files-beside.ts'
import type { Database } from '../file/database.ts'
import { hashOfLines, readHeader, readTail } from './intent-journal.ts'
import { isKnown, standingRow, type StandingRow } from './standing-queries.ts'

const sql = {
  isKnown: `select
      exists (
        select 1 from attempts where id = :attempt_id
          and request_seq = (select seq from requests where id = :request_id)
      )
      or exists (select 1 from lost_sendings where request_id = :request_id and attempt_id = :attempt_id)`,
  keep: `update standing set journal_size = :size, journal_inode = :inode, journal_changed = :changed,
    journal_hash = :hash`,
} as const

/** What the journal holds that the database has not seen yet. */
export interface News {
  /** Sent, and not known here. */
  readonly lost: readonly Intent[]
  /** What is wrong with the journal; null: nothing. */
  readonly damage: string | null
  /** How far it was read, and the hash over what was. */
  readonly size: number
  readonly hash: string
}

/**
 * Reads what is new in the journal; undefined when nothing is, `missing` when it is not there, or empty. Only inside `write`: then
 * no claim can be committed between the look at the file and the look at the tables. Fails with `unavailable` when it is
 * another database's.
 */
export function newsOf(database: Database): News | 'missing' | undefined {
  const path = journalFileOf(database.file)
  const [row, stats] = [standingRow(database), statOf(path)]
  if (stats?.isSymbolicLink() === true) throw linked(path)
  if (stats === undefined || stats.size === 0n) return 'missing'
  return isKnown(row, stats) ? undefined : readChanged(database, path, row, stats)
}

function readChanged(database: Database, path: string, row: StandingRow, stats: BigIntStats): News {
  const change = changeOf(row, stats, path)
  // What is no longer as it was is read from its first line on.
  const from = change === null ? (row.journal_size ?? 0) : 0
  const isNewFile = from === 0 || String(stats.ino) !== row.journal_inode
  const { lost, size, unreadable, lines } = readNews(database, path, from)
  const troubles = [
    ...(change === null ? [] : [change]),
    ...headerTroubles(database, path, isNewFile),
    ...unreadable,
  ]
  const hash =
    from > 0 && row.journal_hash !== null ? chainLines(row.journal_hash, lines) : hashOfLines(path, size)
  return { lost, damage: troubles.length > 0 ? troubles.join(', ') : null, size, hash }
}

/** How what was known of the journal is not in it any more; null: it is. Lines behind it are news and no change. */
function changeOf(row: StandingRow, { size }: BigIntStats, path: string): string | null {
  if (row.journal_size === null || row.journal_hash === null) return null
  if (size < BigInt(row.journal_size)) return 'its end was cut off'
  // Whoever appends leaves what stands before alone; only where nothing was appended is all of it read again.
  if (size > BigInt(row.journal_size)) return null
  return hashOfLines(path, row.journal_size) === row.journal_hash ? null : 'it was written over'
}

/** Remembers how far the journal is known. */
export function keepJournal(database: Database, { size, hash }: Pick<News, 'size' | 'hash'>): void {
  const stats = statOf(journalFileOf(database.file))
  const [inode, changed] = [String(stats?.ino ?? ''), String(stats?.ctimeNs ?? '')]
  database.prepare(sql.keep).run({ size, inode, changed, hash })
}

function linked(path: string): ShieldError {
  return new ShieldError(
    'unavailable',
    `The intent journal ${path} is a symbolic link, behind which shield writes nothing`,
    {
      hint: `Put the file itself at ${path}`,
    },
  )
}

/** A file that was written over is still the same file, so that another owner is looked for each time. */
function headerTroubles(database: Database, path: string, isNewFile: boolean): readonly string[] {
  const owner = databaseOf(readHeader(path))
  if (owner === databaseIdentity(database)) return []
  if (owner === undefined) return isNewFile ? ['its first line cannot be read'] : []
  throw new ShieldError(
    'unavailable',
    `The database ${database.file} is not the one that the intent journal beside it belongs to: one of them was swapped`,
    {
      hint: `Put the right database back, or move ${path} and the key beside it away if this one is meant to be here`,
    },
  )
}

function readNews(database: Database, path: string, from: number) {
  const tail = readTail(path, from)
  if (tail === undefined) {
    const size = Number(statOf(path)?.size ?? 0)
    return { lost: [], size, unreadable: ['it is too long to be read'], lines: [] }
  }
  // The first line of all says whose it is.
  const lines = whole(from === 0 ? tail.lines.slice(1) : tail.lines)
  const intents = lines.map(parseIntent).filter((intent) => intent !== undefined)
  const bad = lines.length - intents.length
  return {
    lost: intents.filter((intent) => !isKnownIntent(database, intent)),
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

function isKnownIntent(database: Database, { requestId, attemptId }: Intent): boolean {
  return database.prepare(sql.isKnown).pluck().get({ request_id: requestId, attempt_id: attemptId }) === 1
}
