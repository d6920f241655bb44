import type { ApprovalRequest, Attempt, Decision, Ending } from '../../domain/request/request.ts'
import { storable, storedJson } from '../file/stored-text.ts'

// What is written of a request, under the names that SELECT_REQUEST gives it. Each fails with `usage` where a text has no
// UTF-8 form.

/** All that is fixed when it is proposed. */
export function proposedColumns(request: ApprovalRequest) {
  const { method, path, query, headers, body } = request.call
  return storable({
    id: request.id,
    state: request.state,
    operation: request.operation,
    provider: request.provider,
    connection_id: request.connection.id,
    connection_integration: request.connection.integration,
    connection_nango_id: request.connection.nangoConnectionId,
    connection_name: request.connectionName,
    account: request.account,
    input: storedJson(request.input, 'input'),
    prepared: storedJson(request.prepared, 'prepared facts'),
    precondition: storedJson(request.precondition, 'precondition'),
    call: storedJson({ method, path, query, headers, body }, 'call'),
    digest: request.digest,
    provider_key: request.providerKey,
    warnings: storedJson(request.warnings, 'warnings'),
    requester_name: request.requester.name,
    requester_door: request.requester.door,
    reason: request.reason,
    idempotency_key: request.idempotencyKey,
    created_at: request.createdAt,
    updated_at: request.updatedAt,
    expires_at: request.expiresAt,
  })
}

export function decisionColumns({ verdict, actor, digest, reason, at, assurance }: Decision) {
  return storable({
    decision_verdict: verdict,
    decision_actor_name: actor.name,
    decision_actor_door: actor.door,
    decision_digest: digest,
    decision_reason: reason,
    decision_at: at,
    decision_assurance: assurance ?? null,
  })
}

export function attemptColumns({ id, owner, startedAt }: Attempt) {
  return storable({
    id,
    owner_host: owner.host,
    owner_boot_id: owner.bootId,
    owner_pid_namespace: owner.pidNamespace,
    owner_pid: owner.pid,
    owner_start_time: owner.startTime,
    started_at: startedAt,
  })
}

export function endingColumns(ending: Ending) {
  return storable({
    ending_code: ending.code,
    ending_message: ending.message,
    ending_evidence: ending.evidence,
    ending_result: storedJson(ending.result, 'result'),
    ending_by_name: ending.by?.name ?? null,
    ending_by_door: ending.by?.door ?? null,
  })
}
