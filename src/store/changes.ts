import type { AuditNote } from '../domain/audit/audit.ts'
import type { Bound } from '../domain/limits.ts'
import type { Connection } from '../domain/provider/connection.ts'
import type { ProviderName } from '../domain/provider/providers.ts'
import type { PolicyStanding } from '../domain/ruling/in-force.ts'
import type { MessageNews } from '../domain/webhook/message.ts'
import type { ApprovalRequest, Attempt } from '../domain/request/request.ts'
import type { ConnectionChange } from '../domain/ports/store.ts'
import type { Repeat, Reuse, WriteIdentity } from '../domain/rules/propose.ts'
import { appendAudit } from './audit/append-audit.ts'
import { addConnection, removeConnection, updateConnection } from './connection-changes.ts'
import { claimRequest } from './requests/claim-request.ts'
import type { Database } from './database.ts'
import { moveRequest } from './requests/move-request.ts'
import { findAskedBefore, proposeRequest, replaceRequest, retryRequest } from './requests/propose-request.ts'
import { purgeRequests } from './requests/purge-requests.ts'
import { noteUndelivered } from './note-undelivered.ts'
import { recordMessages } from './record-messages.ts'
import type { Move } from '../domain/ports/request-store.ts'

/**
 * Everything in the port that writes, each as one transaction. Loaded only by who writes: hashing needs node:crypto,
 * which costs about 4 ms to load, and a list has nothing to hash.
 */
export function createChanges(database: Database) {
  const { write } = database
  return {
    addConnection: (connection: Connection, note: AuditNote) =>
      write(() => addConnection(database, connection, note)),
    updateConnection: (change: ConnectionChange) => write(() => updateConnection(database, change)),
    removeConnection: (id: string, note: AuditNote) => write(() => removeConnection(database, id, note)),
    propose: (request: ApprovalRequest, reuse: Reuse, note: AuditNote, bound: Bound | null) =>
      write(() => proposeRequest(database, { request, reuse, note, bound })),
    askedBefore: (request: WriteIdentity, reuse: Repeat | false, at: string) =>
      database.read(() => findAskedBefore(database, request, { reuse, at })),
    retry: (request: ApprovalRequest, looked: readonly string[], note: AuditNote, bound: Bound | null) =>
      write(() => retryRequest(database, { request, looked, note, bound })),
    replace: (request: ApprovalRequest, note: AuditNote, cancelling: Move, bound: Bound | null) =>
      write(() => replaceRequest(database, { request, note, cancelling, bound })),
    move: (move: Move) => write(() => moveRequest(database, move)),
    claim: (id: string, attempt: Attempt, note: AuditNote, under: PolicyStanding | null) =>
      write(() => claimRequest(database, { id, attempt, note, under })),
    recordMessages: (news: MessageNews) => write(() => recordMessages(database, news)),
    noteUndelivered: (provider: ProviderName, providerKeys: readonly string[], at: string) =>
      write(() => noteUndelivered(database, provider, { providerKeys, at })),
    purge: async (ids: readonly string[], note: Omit<AuditNote, 'subject'>) => {
      const purged = await write(() => purgeRequests(database, ids, note))
      await database.forget()
      return purged
    },
    append: (note: AuditNote) => write(() => appendAudit(database, note)),
  }
}
