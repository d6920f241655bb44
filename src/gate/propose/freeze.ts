import type { Actor } from '../../domain/access/principal.ts'
import { ShieldError } from '../../domain/errors.ts'
import { carriesOneOf } from '../../domain/provider/http.ts'
import { freezeCall, type Call } from '../../domain/request/call.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import { digestOf } from '../../domain/request/digest.ts'
import { newId, newProviderKey } from '../../domain/id.ts'
import type { Json } from '../../domain/text/json.ts'
import type { Write } from '../../domain/operation/operation.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import { refuseLacking, scopesFor } from '../reach/check-scopes.ts'
import { endsAfter } from '../upkeep/judged-now.ts'
import { refuseMismatched } from '../reach/mismatch.ts'
import { timestamp, type Parts } from '../parts.ts'
import { readingFor } from '../reach/reading.ts'

/** What somebody wants done, before anything is frozen. */
export interface Ask {
  readonly operation: Write
  /** Already parsed by the operation's schema. */
  readonly input: Json
  readonly connection: Connection
  readonly requester: Actor
  readonly reason: string | null
  readonly idempotencyKey: string | null
  /** Milliseconds until it expires undecided; null: never. */
  readonly expiresIn: number | null
}

export interface Frozen {
  readonly request: ApprovalRequest
  /** Why it need not be sent at all; null: it must. */
  readonly nothingToDo: string | null
}

/** The request alone, whether or not there is anything to do. Fails as `freezeOrNothing` does. */
export async function freeze(parts: Parts, ask: Ask): Promise<ApprovalRequest> {
  return (await freezeOrNothing(parts, ask)).request
}

/**
 * Reads what the call needs, plans it and freezes it: from here on its bytes never change. Queues nothing. Fails before
 * that with whatever `prepare` found wrong, and with `not_connected` when the connection may not do this.
 */
export async function freezeOrNothing(parts: Parts, ask: Ask): Promise<Frozen> {
  const { operation, input, connection } = ask
  refuseMismatched(connection)
  const scopes = await scopesFor(parts, operation, input, connection)
  await refuseLacking(parts, scopes, operation, connection)
  const prepared = await operation.prepare(input, await readingFor(parts, connection, ask.requester.name))
  const providerKey = newProviderKey(parts.random)
  const call = freezeCall(operation.plan(input, prepared.facts, providerKey))
  const { id, integration, nangoConnectionId } = connection
  const frozen = {
    operation: operation.name,
    connection: { id, integration, nangoConnectionId },
    account: connection.account.label,
    call,
    precondition: prepared.precondition,
  }
  refuseOtherDocument(call, (await parts.provider(operation.provider)).writeDocuments)
  const at = timestamp(parts)
  const request: ApprovalRequest = {
    ...frozen,
    id: newId('apr', parts.random),
    state: 'pending',
    provider: operation.provider,
    connectionName: connection.name,
    input,
    prepared: prepared.facts,
    digest: digestOf(frozen),
    providerKey,
    warnings: warningsOf(connection, scopes.kind === 'unknown', prepared.warnings ?? []),
    requester: ask.requester,
    reason: ask.reason,
    idempotencyKey: ask.idempotencyKey,
    createdAt: at,
    updatedAt: at,
    expiresAt: await endsAfter(parts, ask.expiresIn),
    decision: null,
    attempt: null,
    ending: null,
  }
  return { request, nothingToDo: prepared.nothingToDo ?? null }
}

/** Where documents are the calls, nothing is frozen but one of the provider's own. */
function refuseOtherDocument({ body }: Call, documents: readonly string[] | undefined): void {
  if (documents === undefined || carriesOneOf(documents, JSON.parse(body ?? 'null') as Json)) return
  throw new ShieldError('internal', "The call carries a document that is not on the provider's list")
}

function warningsOf(
  connection: Connection,
  scopesUnknown: boolean,
  found: readonly string[],
): readonly string[] {
  return [
    ...(connection.account.confirmed
      ? []
      : [
          'The account could not be read from the provider: its label is what was asked for, and before this is sent only the settings at Nango are compared',
        ]),
    ...(scopesUnknown ? ["Could not check this connection's permissions; the call may be refused"] : []),
    ...found,
  ]
}
