import { databaseOf, isTorn, parseIntent, wasNeverSynced } from '../../domain/vault/intent.ts'
import type { JournalState } from '../../domain/ports/guard-store.ts'
import { databaseIdentity } from '../audit/audit-queries.ts'
import { journalFileOf, statOf } from '../file/files-beside.ts'
import type { Database } from '../file/database.ts'
import { readTail } from './intent-journal.ts'
import { standingRow } from './standing-queries.ts'

/** One of `guard.journalState`: reads all of it. To be called inside `read`. */
export function inspectJournal(database: Database): JournalState {
  const path = journalFileOf(database.file)
  if (statOf(path) === undefined) {
    const wasThere = standingRow(database).journal_size !== null
    return { path, intents: 0, problem: wasThere ? 'is missing' : null }
  }
  const [header, ...lines] = readTail(path, 0)?.lines ?? []
  const intents = lines.filter((line) => parseIntent(line) !== undefined).length
  // What power loss left was looked at when it was the last line; `hold-against-journal.ts` is where that counts.
  const unreadable = lines.filter((line) => !isTorn(line) && !wasNeverSynced(line)).length - intents
  return { path, intents, problem: problemOf(database, header, unreadable) }
}

function problemOf(database: Database, header: string | undefined, unreadable: number): string | null {
  if (header === undefined) return 'is empty, or too long to be read'
  const owner = databaseOf(header)
  if (owner === undefined) return 'does not say whose it is: its first line cannot be read'
  if (owner !== databaseIdentity(database)) return 'belongs to another database'
  return unreadable > 0 ? `has ${unreadable} lines that cannot be read` : null
}
