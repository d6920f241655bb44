import { databaseOf, isTorn, parseIntent, wasNeverSynced } from '../domain/vault/intent.ts'
import type { JournalState } from '../domain/ports/guard-store.ts'
import { readTail } from './intent-journal.ts'
import { statOf } from './stat-file.ts'

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
  const [header, ...lines] = readTail(path, 0)?.lines ?? []
  const intents = lines.filter((line) => parseIntent(line) !== undefined).length
  // What power loss left was looked at when it was the last line; `journal-news.ts` is where that counts.
  const unreadable = lines.filter((line) => !isTorn(line) && !wasNeverSynced(line)).length - intents
  return { path, intents, problem: problemOf(header, unreadable, expected) }
}

function problemOf(header: string | undefined, unreadable: number, { databaseId }: Expected): string | null {
  if (header === undefined) return 'is empty, or too long to be read'
  const owner = databaseOf(header)
  if (owner === undefined) return 'does not say whose it is: its first line cannot be read'
  if (owner !== databaseId) return 'belongs to another database'
  return unreadable > 0 ? `has ${unreadable} lines that cannot be read` : null
}
