import type { AuditNote } from '../domain/audit.ts'
import type { ClockReading } from '../domain/clock.ts'
import type { Hold } from '../domain/hold.ts'
import type { Intent } from '../domain/intent.ts'
import { appendAudit } from './append-audit.ts'
import { journalFileOf } from './beside.ts'
import { holdAll, releaseAll, resetClock } from './change-standing.ts'
import { whyNotSent } from './claim-request.ts'
import type { Database } from './database.ts'
import { appendIntent } from './intent-journal.ts'
import { recoverSent } from './recover-sent.ts'
import { keyState, replaceKey } from './seal-key.ts'
import { settleVault } from './vault.ts'

/** What of the guard hashes or writes, each as one transaction. Loaded only by who needs it, as changes.ts is. */
export function createGuardChanges(database: Database) {
  const { read, write } = database
  return {
    hold: (hold: Hold, note: AuditNote) => write(() => holdAll(database, hold, note)),
    release: async (note: AuditNote) => {
      const released = await write(() => releaseAll(database, note))
      await write(() => settleVault(database))
      return released
    },
    recordIntent: (intent: Intent) => appendIntent(journalFileOf(database.file), intent),
    recoverSent: (at: string) => write(() => recoverSent(database, at)),
    resetClock: (reading: ClockReading, note: AuditNote) => write(() => resetClock(database, reading, note)),
    whyForged: (id: string) => read(() => whyNotSent(database, id)),
    keyState: () => read(() => keyState(database)),
    replaceKey: (note: AuditNote) =>
      write(() => {
        replaceKey(database)
        appendAudit(database, note)
      }),
  }
}
