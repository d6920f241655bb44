import { ShieldError } from '../domain/errors.ts'
import { databaseOf, isTorn, parseIntent, wasNeverSynced, type Intent } from '../domain/intent.ts'
import { databaseIdentity } from './audit-queries.ts'
import { journalFileOf, statOf } from './beside.ts'
import type { Database } from './database.ts'
import { readHeader, readTail } from './intent-journal.ts'
import { isKnown, standingRow } from './standing-queries.ts'

const sql = {
  isKnown: `select
      exists (
        select 1 from attempts where id = :attempt_id
          and request_seq = (select seq from requests where id = :request_id)
      )
      or exists (select 1 from lost_sendings where request_id = :request_id and attempt_id = :attempt_id)`,
  keep: `update standing set journal_size = :size, journal_inode = :inode`,
} as const

/** What the journal holds that the database has not seen yet. */
export interface News {
  /** Sent, and not known here. */
  readonly lost: readonly Intent[]
  /** What is wrong with the journal; null: nothing. */
  readonly damage: string | null
  /** How far it was read, and which file it is. */
  readonly size: number
  readonly inode: string
}

/**
 * Reads what is new in the journal; undefined when nothing is, `missing` when it is not there, or empty. Only inside `write`: then
 * no claim can be committed between the look at the file and the look at the tables. Fails with `unavailable` when it is
 * another database's.
 */
export function newsOf(database: Database): News | 'missing' | undefined {
  const path = journalFileOf(database.file)
  const [row, stats] = [standingRow(database), statOf(path)]
  if (stats === undefined || stats.size === 0n) return 'missing'
  if (isKnown(row, stats)) return undefined
  const isShorter = row.journal_size !== null && stats.size < BigInt(row.journal_size)
  const from = isShorter ? 0 : (row.journal_size ?? 0)
  const inode = String(stats.ino)
  const isNewFile = from === 0 || inode !== row.journal_inode
  const troubles = [
    ...(isShorter ? ['its end was cut off'] : []),
    ...headerTroubles(database, path, isNewFile),
  ]
  const { lost, size, unreadable } = readNews(database, path, from)
  troubles.push(...unreadable)
  return { lost, damage: troubles.length > 0 ? troubles.join(', ') : null, size, inode }
}

/** Remembers how far the journal is known. */
export function keepJournal(database: Database, { size, inode }: Pick<News, 'size' | 'inode'>): void {
  database.prepare(sql.keep).run({ size, inode })
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
    return { lost: [], size: Number(statOf(path)?.size ?? 0), unreadable: ['it is too long to be read'] }
  }
  // The first line of all says whose it is.
  const lines = whole(from === 0 ? tail.lines.slice(1) : tail.lines)
  const intents = lines.map(parseIntent).filter((intent) => intent !== undefined)
  const bad = lines.length - intents.length
  return {
    lost: intents.filter((intent) => !isKnownIntent(database, intent)),
    size: tail.end,
    unreadable: bad > 0 ? [`${bad} of its lines cannot be read`] : [],
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
