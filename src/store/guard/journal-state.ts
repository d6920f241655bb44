import type { JournalState } from '../../domain/ports/guard-store.ts'
import { journalFileOf } from '../../vault/files.ts'
import { inspectJournal } from '../../vault/journal-news.ts'
import { databaseIdentity } from '../audit/audit-queries.ts'
import type { Database, Steps } from '../database.ts'
import { standingRow } from './standing.ts'

/** One of `guard.journalState`, to be called inside `read`. */
export function* journalState(database: Database): Steps<JournalState> {
  return inspectJournal(journalFileOf(database.file), {
    databaseId: yield* databaseIdentity(database),
    wasThere: (yield* standingRow(database)).journal_size !== null,
  })
}
