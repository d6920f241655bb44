import type { Door } from '../../domain/access/principal.ts'
import type { Call } from '../../domain/request/call.ts'
import { type Json, isJsonObject } from '../../domain/text/json.ts'
import type { Evidence } from '../../domain/request/outcome.ts'
import type { ProviderName } from '../../domain/provider/providers.ts'
import type {
  ApprovalRequest,
  Assurance,
  Attempt,
  Decision,
  Ending,
  Origin,
  State,
} from '../../domain/request/request.ts'
import { parseJsonColumn, damaged } from '../file/json-column.ts'

/** The frozen call out of its column. Fails with `unavailable` when the text has not the shape of one. */
function parseCall(text: string, what: string): Call {
  const value = parseJsonColumn(text, what)
  if (!isCall(value)) throw damaged(what)
  return value
}

const METHODS: readonly unknown[] = ['POST', 'PUT', 'PATCH', 'DELETE'] satisfies readonly Call['method'][]

function isCall(value: Json): value is Json & Call {
  return (
    isJsonObject(value) &&
    METHODS.includes(value['method']) &&
    typeof value['path'] === 'string' &&
    isPairs(value['query']) &&
    isPairs(value['headers']) &&
    (value['body'] === null || typeof value['body'] === 'string')
  )
}

function isPairs(value: Json | undefined): boolean {
  return Array.isArray(value) && value.every(isPair)
}

function isPair(value: Json): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string')
}

/** Everything of a request in one row; add a `where` to it. */
export const SELECT_REQUEST = `
  select
    request.*,
    decision.verdict as decision_verdict, decision.actor_name as decision_actor_name,
    decision.actor_door as decision_actor_door, decision.digest as decision_digest,
    decision.reason as decision_reason, decision.at as decision_at, decision.assurance as decision_assurance,
    attempt.id as attempt_id, attempt.owner_host, attempt.owner_boot_id, attempt.owner_pid_namespace,
    attempt.owner_pid, attempt.owner_start_time, attempt.started_at,
    origin.kind as origin_kind, origin.earlier_id as origin_id,
    exists (select 1 from lost_sendings where request_id = request.id and recreated = 1) as payload_lost
  from requests as request
  left join decisions as decision on decision.request_seq = request.seq
  left join attempts as attempt on attempt.request_seq = request.seq
  left join origins as origin on origin.request_seq = request.seq`

/** As SELECT_REQUEST gives it. The unions are what the CHECKs of the tables let in. */
export interface RequestRow extends DecisionColumns, AttemptColumns, EndingColumns {
  readonly seq: number
  readonly id: string
  readonly state: State
  readonly operation: string
  readonly provider: string
  readonly connection_id: string
  readonly connection_integration: string
  readonly connection_nango_id: string
  readonly connection_name: string
  readonly account: string
  readonly input: string
  readonly prepared: string
  readonly precondition: string
  readonly call: string
  readonly digest: string
  readonly provider_key: string
  readonly warnings: string
  readonly requester_name: string
  readonly requester_door: Door
  readonly reason: string | null
  readonly idempotency_key: string | null
  readonly created_at: string
  readonly updated_at: string
  readonly expires_at: string | null
  readonly purged_at: string | null
  readonly origin_kind: Origin['kind'] | null
  readonly origin_id: string
  readonly payload_lost: number
}

interface DecisionColumns {
  readonly decision_verdict: Decision['verdict'] | null
  readonly decision_actor_name: string
  readonly decision_actor_door: Door
  readonly decision_digest: string
  readonly decision_reason: string | null
  readonly decision_at: string
  readonly decision_assurance: Assurance | null
}

interface AttemptColumns {
  readonly attempt_id: string | null
  readonly owner_host: string
  readonly owner_boot_id: string
  readonly owner_pid_namespace: string
  readonly owner_pid: number
  readonly owner_start_time: string
  readonly started_at: string
}

interface EndingColumns {
  readonly ending_code: Ending['code'] | null
  readonly ending_message: string
  readonly ending_evidence: Evidence | null
  readonly ending_result: string
  readonly ending_by_name: string | null
  readonly ending_by_door: Door
}

/** Fails with `unavailable` when a stored text is not what was written. */
export function toRequest(row: RequestRow): ApprovalRequest {
  const json = (column: 'input' | 'prepared' | 'precondition' | 'warnings'): Json =>
    parseJsonColumn(row[column], `${column} of request ${row.id}`)
  return {
    id: row.id,
    state: row.state,
    operation: row.operation,
    provider: row.provider as ProviderName,
    connection: {
      id: row.connection_id,
      integration: row.connection_integration,
      nangoConnectionId: row.connection_nango_id,
    },
    connectionName: row.connection_name,
    account: row.account,
    input: json('input'),
    prepared: json('prepared'),
    precondition: json('precondition'),
    call: toCall(row),
    digest: row.digest,
    providerKey: row.provider_key,
    warnings: json('warnings') as readonly string[],
    requester: { name: row.requester_name, door: row.requester_door },
    reason: row.reason,
    idempotencyKey: row.idempotency_key,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    expiresAt: row.expires_at,
    decision: toDecision(row),
    attempt: toAttempt(row),
    ending: toEnding(row),
    ...(row.purged_at === null ? {} : { purgedAt: row.purged_at }),
    ...(row.payload_lost === 1 ? { payloadLost: true } : {}),
    ...(row.origin_kind === null ? {} : { origin: { kind: row.origin_kind, id: row.origin_id } }),
  }
}

function toCall(row: RequestRow): Call {
  return parseCall(row.call, `call of request ${row.id}`)
}

function toDecision(row: DecisionColumns): Decision | null {
  if (row.decision_verdict === null) return null
  return {
    verdict: row.decision_verdict,
    actor: { name: row.decision_actor_name, door: row.decision_actor_door },
    digest: row.decision_digest,
    reason: row.decision_reason,
    at: row.decision_at,
    ...(row.decision_assurance === null ? {} : { assurance: row.decision_assurance }),
  }
}

function toAttempt(row: AttemptColumns): Attempt | null {
  if (row.attempt_id === null) return null
  return {
    id: row.attempt_id,
    owner: {
      host: row.owner_host,
      bootId: row.owner_boot_id,
      pidNamespace: row.owner_pid_namespace,
      pid: row.owner_pid,
      startTime: row.owner_start_time,
    },
    startedAt: row.started_at,
  }
}

function toEnding(row: RequestRow): Ending | null {
  if (row.ending_code === null) return null
  return {
    code: row.ending_code,
    message: row.ending_message,
    evidence: row.ending_evidence,
    result: parseJsonColumn(row.ending_result, `result of request ${row.id}`),
    by: row.ending_by_name === null ? null : { name: row.ending_by_name, door: row.ending_by_door },
  }
}
