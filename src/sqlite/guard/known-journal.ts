import type { Intent } from '../../domain/vault/intent.ts'
import { journalFileOf } from '../../vault/file-names.ts'
import { markOf, newsOf, type News } from '../../vault/journal-news.ts'
import { databaseIdentity } from '../audit/audit-queries.ts'
import type { Database } from '../file/database.ts'
import { standingRow, toJournalMark } from './standing-queries.ts'

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

// Each of these is to be called inside `write`: then no claim can be committed between the look at the file and the look
// at the tables.

/** As `newsOf` in vault/, for what this database knows. */
export function journalNews(database: Database): News | 'missing' | undefined {
  return newsOf(journalFileOf(database.file), {
    mark: toJournalMark(standingRow(database)),
    databaseId: databaseIdentity(database),
    database: database.file,
    isKnown: (intent) => isKnownIntent(database, intent),
  })
}

/** Remembers how far the journal is known. */
export function keepJournal(database: Database, news: Pick<News, 'size' | 'hash'>): void {
  database.prepare(sql.keep).run(markOf(journalFileOf(database.file), news))
}

function isKnownIntent(database: Database, { requestId, attemptId }: Intent): boolean {
  return database.prepare(sql.isKnown).pluck().get({ request_id: requestId, attempt_id: attemptId }) === 1
}
