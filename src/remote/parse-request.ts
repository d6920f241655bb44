import type { Actor } from '../domain/access/actor.ts'
import type { Call } from '../domain/request/call.ts'
import { ShieldError } from '../domain/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../domain/text/json.ts'
import type { RenderedPreview } from '../domain/request/preview.ts'
import { PROVIDERS } from '../domain/provider/provider.ts'
import {
  STATES,
  type ApprovalRequest,
  type Attempt,
  type Decision,
  type Ending,
  type Origin,
} from '../domain/request/request.ts'
import { textIn, textOrNull } from './text-in.ts'
import type { ErasedView, ListedRequest, RequestView } from '../domain/request/request-view.ts'

// What a server tells of requests, as requests again. Only what everything hangs on is checked: the server is one that
// the user named, and every text is made safe where it is shown.

/** Fails with `unavailable` for what is none. */
export function parseRequest(value: Json | undefined): ApprovalRequest {
  if (!isJsonObject(value)) throw malformed()
  const { connection } = value
  const requester = value['requester']
  if (!isJsonObject(connection) || !isJsonObject(requester)) throw malformed()
  return {
    ...nameOf(value),
    connection: {
      id: textIn(connection['id']),
      integration: textIn(connection['integration']),
      nangoConnectionId: textIn(connection['nangoConnectionId']),
    },
    connectionName: textIn(connection['name']),
    account: textIn(value['account']),
    input: value['input'] ?? null,
    prepared: null,
    precondition: value['precondition'] ?? null,
    call: isJsonObject(value['call']) ? (value['call'] as unknown as Call) : NO_CALL,
    digest: textIn(value['digest']),
    providerKey: textIn(value['providerKey']),
    warnings: value['warnings'] as readonly string[],
    requester: requester as unknown as Actor,
    ...restOf(value),
  }
}

function nameOf(value: JsonObject): Pick<ApprovalRequest, 'id' | 'operation' | 'state' | 'provider'> {
  const { id, operation } = value
  const state = STATES.find((one) => one === value['state'])
  const provider = PROVIDERS.find((one) => one === value['provider'])
  if (typeof id !== 'string' || typeof operation !== 'string') throw malformed()
  if (state === undefined || provider === undefined) throw malformed()
  return { id, operation, state, provider }
}

/** Of one that was erased. */
const NO_CALL: Call = { method: 'POST', path: '', query: [], headers: [], body: null }

type Rest = Pick<
  ApprovalRequest,
  | 'reason'
  | 'idempotencyKey'
  | 'createdAt'
  | 'updatedAt'
  | 'expiresAt'
  | 'decision'
  | 'attempt'
  | 'ending'
  | 'purgedAt'
  | 'payloadLost'
  | 'origin'
>

function restOf(value: JsonObject): Rest {
  const { purgedAt, origin, ending } = value
  return {
    reason: textOrNull(value['reason']),
    idempotencyKey: textOrNull(value['idempotencyKey']),
    createdAt: textIn(value['createdAt']),
    updatedAt: textIn(value['updatedAt']),
    expiresAt: textOrNull(value['expiresAt']),
    decision: parseDecision(value['decision']),
    attempt: attemptOf(value['attempt']),
    ending: isJsonObject(ending) ? (ending as unknown as Ending) : null,
    ...(typeof purgedAt === 'string' ? { purgedAt } : {}),
    ...(value['payloadLost'] === true ? { payloadLost: true } : {}),
    ...(isJsonObject(origin) ? { origin: origin as unknown as Origin } : {}),
  }
}

export function parseDecision(value: Json | undefined): Decision | null {
  return isJsonObject(value) ? (value as unknown as Decision) : null
}

/** Of its process only what a person is told: whether it still runs is for the server to say. */
function attemptOf(value: Json | undefined): Attempt | null {
  if (!isJsonObject(value)) return null
  const { id, startedAt, host, pid } = value
  return {
    id: textIn(id),
    startedAt: textIn(startedAt),
    owner: { host: textIn(host), pid: Number(pid), bootId: '', pidNamespace: '', startTime: '' },
  }
}

export function parseListed(value: JsonObject): ListedRequest {
  return { request: parseRequest(value), owner: ownerOf(value) }
}

/** `now`: milliseconds since 1970, as this machine believes. */
export function parseView(value: JsonObject, now: number): RequestView | ErasedView {
  const request = parseRequest(value)
  const { preview, earlier } = value
  if (!isJsonObject(preview)) return { request, preview: null, now }
  const forged = value['forged']
  return {
    request,
    preview: preview as unknown as RenderedPreview,
    now,
    approvedToday: Number(value['approvedToday']),
    earlier: isJsonObject(earlier)
      ? ({ ...earlier, changes: value['changes'] } as unknown as RequestView['earlier'])
      : null,
    later: value['later'] as unknown as RequestView['later'],
    forged: typeof forged === 'string' ? forged : null,
    owner: ownerOf(value),
  }
}

function ownerOf({ owner }: JsonObject): ListedRequest['owner'] {
  return owner === 'alive' || owner === 'gone' || owner === 'unjudged' ? owner : null
}

function malformed(): ShieldError {
  return new ShieldError('unavailable', 'The server told of a request that is none', {
    hint: 'Install the same version of shield on both sides',
  })
}
