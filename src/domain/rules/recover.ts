import { SHIELD } from '../access/principal.ts'
import type { AuditNote } from '../audit/audit.ts'
import type { Connection } from '../provider/connection.ts'
import type { ApprovalRequest, Ending, State } from '../request/request.ts'
import type { Intent } from '../vault/intent.ts'
import { ERASED } from './purge.ts'

/** How a request ends whose sending the journal holds and the database had lost: in doubt, whatever its state was. */
export function lostEnding({ at }: Intent): Ending {
  return {
    code: 'interrupted',
    message: `It was sent at ${at}, says the intent journal; the database had lost that`,
    evidence: null,
    result: null,
    by: null,
  }
}

/** `from`: the state that the database had it in; null: it had none. */
export function lostNote(intent: Intent, from: State | null, at: string): AuditNote {
  return {
    at,
    type: 'request.unknown',
    subject: intent.requestId,
    actor: SHIELD,
    data: { from, evidence: 'journal', attempt: intent.attemptId, sentAt: intent.at },
  }
}

/** A request that the database does not have, as far as its intent tells: without what was sent. */
export function remade(intent: Intent, connection: Connection | undefined, at: string): ApprovalRequest {
  return {
    id: intent.requestId,
    state: 'unknown',
    operation: intent.operation,
    provider: intent.provider,
    connection: intent.connection,
    connectionName: connection?.name ?? intent.connection.id,
    account: connection?.account.label ?? 'unknown',
    ...ERASED,
    ruling: null,
    digest: intent.digest,
    providerKey: intent.providerKey,
    requester: intent.asked?.requester ?? { name: 'unknown', door: 'policy' },
    idempotencyKey: null,
    createdAt: intent.at,
    updatedAt: at,
    expiresAt: null,
    decision: null,
    attempt: null,
    ending: lostEnding(intent),
    payloadLost: true,
  }
}

interface Found {
  readonly lost: readonly Intent[]
  readonly damage: string | null
}

/** Why everything has to be put on hold after a look at the journal; null: it need not. */
export function whyHeld({ lost, damage }: Found): string | null {
  const reasons = [
    ...(lost.length === 0
      ? []
      : [
          `the database had lost ${lost.length} ${lost.length === 1 ? 'sending' : 'sendings'} that the intent journal holds, as after restoring an older copy`,
        ]),
    ...(damage === null ? [] : [`the intent journal cannot be relied on: ${damage}`]),
  ]
  return reasons.length === 0 ? null : reasons.join('; ')
}

/** Why everything is put on hold where a claim meets what was sent before. */
export function whyHeldFor(requestId: string): string {
  return `the database had lost that ${requestId} was sent, which the intent journal holds`
}
