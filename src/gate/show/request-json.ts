import type { Json, JsonObject } from '../../domain/text/json.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'

/** A request as scripts and other programs read it, from every interface. Times are ISO 8601. */
export function requestJson(request: ApprovalRequest): JsonObject {
  const { id, state, operation, provider, account, digest, providerKey, requester, reason } = request
  return {
    id,
    state,
    operation,
    provider,
    connection: { name: request.connectionName, ...request.connection },
    account,
    digest: request.purgedAt === undefined ? digest : null,
    call: request.purgedAt === undefined && request.payloadLost === undefined ? { ...request.call } : null,
    precondition: request.precondition,
    providerKey,
    warnings: request.warnings,
    requester: { ...requester },
    reason,
    idempotencyKey: request.idempotencyKey,
    createdAt: request.createdAt,
    updatedAt: request.updatedAt,
    expiresAt: request.expiresAt,
    decision: decisionJson(request),
    attempt: attemptJson(request),
    ending: endingJson(request),
    origin: request.origin === undefined ? null : { ...request.origin },
    ...(request.purgedAt === undefined ? {} : { purgedAt: request.purgedAt }),
    ...(request.payloadLost === undefined ? {} : { payloadLost: true }),
  }
}

/** Who sends it, as far as somebody elsewhere can make use of it. */
function attemptJson({ attempt }: ApprovalRequest): Json {
  if (attempt === null) return null
  const { id, startedAt, owner } = attempt
  return { id, startedAt, host: owner.host, pid: owner.pid }
}

function decisionJson({ decision }: ApprovalRequest): Json {
  return decision === null ? null : { ...decision, actor: { ...decision.actor } }
}

function endingJson({ ending }: ApprovalRequest): Json {
  return ending === null ? null : { ...ending, by: ending.by === null ? null : { ...ending.by } }
}
