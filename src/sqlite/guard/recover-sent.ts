import { SHIELD } from '../../domain/access/principal.ts'
import type { Recovered } from '../../domain/ports/guard-store.ts'
import { isSameHold, type Hold } from '../../domain/request/hold.ts'
import { lostEnding, lostNote, remade, whyHeld, whyHeldFor } from '../../domain/rules/recover.ts'
import { parseIntent, type Intent } from '../../domain/vault/intent.ts'
import { journalFileOf, statOf } from '../../vault/files.ts'
import { createJournal, hashOfLines, mentionsRequest, readTail } from '../../vault/intent-journal.ts'
import { type News, markOf, newsOf } from '../../vault/journal-news.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { databaseIdentity } from '../audit/audit-queries.ts'
import { findConnectionById } from '../connections.ts'
import { assigned, storable } from '../file/columns.ts'
import type { Database } from '../file/database.ts'
import { columnsOf, INSERT_REQUEST } from '../requests/request-columns.ts'
import { findRow } from '../requests/request-queries.ts'
import { holdAll, settleVault, type SettledVault } from './vault.ts'
import { standingRow, toHold, toJournalMark } from './standing.ts'

const sql = {
  lost: `insert or ignore into lost_sendings (request_id, attempt_id, digest, sent_at, found_at, recreated)
    values (:request_id, :attempt_id, :digest, :sent_at, :found_at, :recreated)`,
  isKnown: `select
      exists (
        select 1 from attempts where id = :attempt_id
          and request_seq = (select seq from requests where id = :request_id)
      )
      or exists (select 1 from lost_sendings where request_id = :request_id and attempt_id = :attempt_id)`,
  keepJournal: `update standing set journal_size = :size, journal_inode = :inode, journal_changed = :changed,
    journal_hash = :hash`,
} as const

/** One of `guard.recoverSent`, to be called inside `write`. */
export function recoverSent(database: Database, at: string): Recovered {
  const { trouble: vault } = settleStanding(database, at)
  const found = journalNews(database)
  if (found === undefined) return { lost: [], damage: null, vault }
  const news = found === 'missing' ? begun(database) : found
  for (const intent of news.lost) makeUnknown(database, intent, at)
  keepJournal(database, news)
  holdFor(database, at, whyHeld(news))
  return {
    lost: [...new Set(news.lost.map(({ requestId }) => requestId))],
    damage: news.damage,
    vault,
  }
}

/**
 * Makes the database and the vault the same, and holds everything where something is wrong with them; returns the vault as
 * it counts then, and what was wrong. To be called inside `write`.
 */
export function settleStanding(database: Database, at: string): SettledVault {
  const row = standingRow(database)
  const settled = settleVault(database, row)
  noteVault(database, at, toHold(row), settled.vault.hold)
  const { trouble } = settled
  if (trouble === null) return settled
  holdFor(database, at, `the vault cannot be relied on: ${trouble}`)
  return { ...settleVault(database), trouble }
}

/** What the vault has brought in or taken away is in the log, too. */
function noteVault(database: Database, at: string, before: Hold | null, now: Hold | null): void {
  if (isSameHold(before, now)) return
  const type = now === null ? 'queue.released' : 'queue.held'
  const data = { evidence: 'vault', ...(now === null ? {} : { reason: now.reason }) }
  appendAudit(database, { at, type, subject: null, actor: SHIELD, data })
}

/** What the journal holds was sent, whatever the database says: it is never claimed again, and never `failed`. */
export function wasSentBefore(database: Database, id: string): boolean {
  const path = journalFileOf(database.file)
  return statOf(path)?.isFile() === true && mentionsRequest(path, id)
}

/**
 * One that the journal says was sent is unknown, whatever the database says: to be called inside `write`, about one that is
 * about to be claimed.
 */
export function recoverOne(database: Database, id: string, at: string): void {
  const lines = readTail(journalFileOf(database.file), 0)?.lines ?? []
  const sent = lines.map(parseIntent).filter((intent) => intent?.requestId === id)
  for (const intent of sent) if (intent !== undefined) makeUnknown(database, intent, at)
  holdFor(database, at, whyHeldFor(id))
}

/** Remembers what the journal holds, if all of it is known; whatever else it holds is left for `recoverSent`. */
export function catchUp(database: Database): void {
  try {
    const news = journalNews(database)
    if (news === undefined || news === 'missing') return
    if (news.lost.length === 0 && news.damage === null) keepJournal(database, news)
  } catch {
    // The outcome of a call must be recorded, whatever state the journal is in.
  }
}

function begun(database: Database): News {
  const path = journalFileOf(database.file)
  createJournal(path, databaseIdentity(database))
  const size = Number(statOf(path)?.size ?? 0)
  const wasThere = standingRow(database).journal_size !== null
  return {
    lost: [],
    damage: wasThere ? 'it was missing' : null,
    size,
    hash: hashOfLines(path, size),
  }
}

function makeUnknown(database: Database, intent: Intent, at: string): void {
  const row = findRow(database, intent.requestId)
  database.prepare(sql.lost).run(
    storable({
      request_id: intent.requestId,
      attempt_id: intent.attemptId,
      digest: intent.digest,
      sent_at: intent.at,
      found_at: at,
      recreated: row === undefined ? 1 : 0,
    }),
  )
  if (row === undefined) {
    const request = remade(intent, findConnectionById(database, intent.connection.id), at)
    database.prepare(INSERT_REQUEST).run(columnsOf(request))
  } else {
    const changed = columnsOf({ state: 'unknown', updatedAt: at, ending: lostEnding(intent) })
    const update = `update requests set ${assigned(Object.keys(changed))} where seq = :seq`
    database.prepare(update).run({ ...changed, seq: row.seq })
  }
  appendAudit(database, lostNote(intent, row?.state ?? null, at))
}

function holdFor(database: Database, at: string, reason: string | null): void {
  if (reason === null) return
  holdAll(
    database,
    { reason, by: SHIELD, at },
    { at, type: 'queue.held', subject: null, actor: SHIELD, data: { reason } },
  )
}

// Each of these is to be called inside `write`: then no claim can be committed between the look at the file and the look
// at the tables.

/** As `newsOf` in vault/, for what this database knows. */
function journalNews(database: Database): News | 'missing' | undefined {
  return newsOf(journalFileOf(database.file), {
    mark: toJournalMark(standingRow(database)),
    databaseId: databaseIdentity(database),
    database: database.file,
    isKnown: (intent) => isKnownIntent(database, intent),
  })
}

/** Remembers how far the journal is known. */
function keepJournal(database: Database, news: Pick<News, 'size' | 'hash'>): void {
  database.prepare(sql.keepJournal).run(markOf(journalFileOf(database.file), news))
}

function isKnownIntent(database: Database, { requestId, attemptId }: Intent): boolean {
  return database.prepare(sql.isKnown).pluck().get({ request_id: requestId, attempt_id: attemptId }) === 1
}
