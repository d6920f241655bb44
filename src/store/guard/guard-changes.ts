import type { AuditNote } from '../../domain/audit/audit.ts'
import type { ClockReading } from '../../domain/request/clock.ts'
import type { Hold } from '../../domain/request/hold.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { Intent } from '../../domain/vault/intent.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { journalFileOf } from '../../vault/files.ts'
import { holdAll, releaseAll, resetClock, restoreVault, settleVault } from './vault.ts'
import { whyNotSent } from '../requests/claim-request.ts'
import type { Database } from '../database.ts'
import { appendIntent } from '../../vault/intent-journal.ts'
import { recoverLost } from './recover-lost.ts'
import { keyState, replaceKey } from './sealing.ts'

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
    recoverSent: async (at: string) => {
      const recovered = await write(() => recoverLost(database, at))
      if (recovered.vault !== null && database.place !== null) await read(() => restoreVault(database))
      return recovered
    },
    resetClock: (reading: ClockReading, note: AuditNote) => write(() => resetClock(database, reading, note)),
    whyForged: (request: ApprovalRequest) => read(() => whyNotSent(database, request)),
    keyState: () => read(() => keyState(database)),
    replaceKey: (note: AuditNote) =>
      write(function* () {
        yield* replaceKey(database)
        yield* appendAudit(database, note)
      }),
  }
}
