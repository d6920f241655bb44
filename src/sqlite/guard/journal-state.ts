import type { JournalState } from '../../domain/ports/guard-store.ts'
import { journalFileOf } from '../../vault/file-names.ts'
import { inspectJournal } from '../../vault/inspect-journal.ts'
import { databaseIdentity } from '../audit/audit-queries.ts'
import type { Database } from '../file/database.ts'
import { standingRow } from './standing-queries.ts'

/** One of `guard.journalState`. To be called inside `read`. */
export function journalState(database: Database): JournalState {
  return inspectJournal(journalFileOf(database.file), {
    databaseId: databaseIdentity(database),
    wasThere: standingRow(database).journal_size !== null,
  })
}
