import type { Actor } from '../../domain/access/principal.ts'
import { ShieldError } from '../../domain/errors.ts'
import { newId, newProviderKey } from '../../domain/id.ts'
import { frozenRequest, type Write } from '../../domain/operation/operation.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import { carriesOneOf } from '../../domain/provider/http.ts'
import { sentJson } from '../../domain/request/body.ts'
import { freezeCall, type Call } from '../../domain/request/call.ts'
import { digestOf, type DigestInput } from '../../domain/request/digest.ts'
import { alsoSentLines, factLines } from '../../domain/request/preview.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import { summaryLine } from '../../domain/request/summary.ts'
import { unusualIn } from '../../domain/request/unusual.ts'
import type { Json } from '../../domain/text/json.ts'
import { flagsOf } from '../../domain/text/suspicions.ts'
import { timestamp, type Parts } from '../parts.ts'
import { underPolicy, type UnderPolicy } from '../policy/under-policy.ts'
import { renderPreview } from '../show/render-preview.ts'
import { refuseLacking, scopesFor } from '../reach/check-scopes.ts'
import { refuseMismatched } from '../reach/look-behind.ts'
import { readingFor } from '../reach/reading.ts'
import { endsAfter } from '../upkeep/tidy.ts'
import type { InDoubt } from '../../domain/ports/request-store.ts'

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
  /** Where its requester wants to hear how it ends; checked already. */
  readonly notifyUrl?: string | undefined
}

export interface Frozen extends UnderPolicy {
  /** Why it need not be sent at all; null: it must. */
  readonly nothingToDo: string | null
}

/**
 * Reads what the call needs, plans it and freezes it: from here on its bytes never change. Queues nothing. Fails before
 * that with whatever `prepare` found wrong, and with `not_connected` when the connection may not do this.
 */
export async function freeze(parts: Parts, ask: Ask): Promise<Frozen> {
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
  const { writeDocuments, readScopes } = await parts.provider(operation.provider)
  refuseOtherDocument(call, writeDocuments)
  // Where nobody can ever tell, it is nothing to be warned of.
  const isUnchecked = scopes.kind === 'unknown' && readScopes !== undefined
  const unsaid = await waiting(parts, ask, {
    ...frozen,
    provider: operation.provider,
    connectionName: connection.name,
    input,
    prepared: prepared.facts,
    providerKey,
    summary: null,
    mark: null,
    stakes: null,
    ruling: null,
    warnings: warningsOf(connection, isUnchecked, prepared.warnings ?? []),
  })
  const ruledOn = await underPolicy(
    parts,
    await withUnusual(parts, operation, await withSummary(operation, unsaid)),
  )
  return { ...ruledOn, nothingToDo: prepared.nothingToDo ?? null }
}

/** Made once, of what is frozen: no look at a request ever adds them. */
async function withSummary(operation: Write, request: ApprovalRequest): Promise<ApprovalRequest> {
  const frozen = frozenRequest(request)
  const summary = summaryLine(await operation.about(frozen, request.createdAt))
  const preview = renderPreview(operation, request)
  const lines = [...factLines(preview), ...alsoSentLines(preview)]
  const isOdd = lines.some(({ value }) => flagsOf(value).length > 0)
  return { ...request, summary, mark: isOdd ? 'suspicious' : null, stakes: operation.stakes(frozen) }
}

/** Told by what was so when it was proposed, and frozen with it. */
async function withUnusual(
  parts: Parts,
  { recovery }: Write,
  request: ApprovalRequest,
): Promise<ApprovalRequest> {
  const { stakes, requester, connection, operation, input, warnings } = request
  const { requests } = await parts.store()
  const kind = { connection: connection.id, operation }
  // Done twice is the same as once there.
  const doubtful = recovery === 'idempotent' ? [] : await requests.alikeInDoubt({ ...kind, input })
  const unusual = stakes === null ? [] : unusualIn({ requester, stakes }, await requests.done(kind))
  return { ...request, warnings: [...warnings, ...doubtful.map(doubtText(requester)), ...unusual] }
}

/** Somebody else's id is for those who may see it. */
function doubtText({ name }: Actor): (doubtful: InDoubt) => string {
  return ({ id, requester }) => {
    const which = requester === name ? id : 'A request of somebody else'
    return `${which} is for the very same write, and it is not known whether that was done: this may do it a second time`
  }
}

/** What never changes of a request, but for its digest. */
type Unchanging = DigestInput &
  Pick<
    ApprovalRequest,
    | 'provider'
    | 'connectionName'
    | 'input'
    | 'prepared'
    | 'providerKey'
    | 'summary'
    | 'mark'
    | 'stakes'
    | 'ruling'
    | 'warnings'
  >

/** A request around what is frozen of it, that waits for a decision. */
export async function waiting(
  parts: Parts,
  {
    requester,
    reason,
    idempotencyKey,
    expiresIn,
    notifyUrl,
  }: Omit<Ask, 'operation' | 'input' | 'connection'>,
  frozen: Unchanging,
): Promise<ApprovalRequest> {
  const at = timestamp(parts)
  return {
    ...frozen,
    id: newId('apr', parts.random),
    state: 'pending',
    digest: digestOf(frozen),
    requester,
    reason,
    idempotencyKey,
    createdAt: at,
    updatedAt: at,
    expiresAt: await endsAfter(parts, expiresIn),
    decision: null,
    attempt: null,
    ending: null,
    ...(notifyUrl === undefined ? {} : { notifyUrl }),
  }
}

/** Where documents are the calls, nothing is frozen but one of the provider's own. */
function refuseOtherDocument(call: Call, documents: readonly string[] | undefined): void {
  if (documents === undefined || carriesOneOf(documents, sentJson(call))) return
  throw new ShieldError('internal', "The call carries a document that is not on the provider's list")
}

const UNCONFIRMED =
  'The account could not be read from the provider: its label is what was asked for, and before this is sent only the settings at Nango are compared'
const UNCHECKED = "Could not check this connection's permissions; the call may be refused"

function warningsOf({ account }: Connection, isUnchecked: boolean, found: readonly string[]) {
  return [...(account.confirmed ? [] : [UNCONFIRMED]), ...(isUnchecked ? [UNCHECKED] : []), ...found]
}

/** What is given; else the reason of the one that it comes from, if the same actor asked for that: words of their own. */
export function ownReason(
  given: string | undefined,
  old: ApprovalRequest | undefined,
  actor: Actor,
): string | null {
  return given ?? (old?.requester.name === actor.name ? old.reason : null)
}
