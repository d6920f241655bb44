import type { AuditNote } from '../domain/audit.ts'
import { digestOf } from '../domain/digest.ts'
import type { ApprovalRequest, Attempt } from '../domain/request.ts'
import type { Claimed } from '../domain/store.ts'
import { appendAudit } from './append-audit.ts'
import type { Database } from './database.ts'
import { getRow } from './move-request.ts'
import { toRequest } from './request-row.ts'
import { storable } from './stored-text.ts'

const sql = {
  attempt: `insert into attempts (
      request_seq, id, owner_host, owner_boot_id, owner_pid_namespace, owner_pid, owner_start_time, started_at
    ) values (
      :request_seq, :id, :owner_host, :owner_boot_id, :owner_pid_namespace, :owner_pid, :owner_start_time, :started_at
    )`,
  claim: `update requests set state = 'executing', updated_at = :at where seq = :seq and state = 'approved'`,
} as const

/** One of `requests.claim`, to be called inside `write`: the call may be sent only after that has returned. */
export function claimRequest(
  database: Database,
  ask: { readonly id: string; readonly attempt: Attempt; readonly note: AuditNote },
): Claimed {
  const row = getRow(database, ask.id)
  const request = toRequest(row)
  if (request.state !== 'approved') return { kind: 'not_approved', request }
  if (!isAsApproved(request)) return { kind: 'altered', request }
  database.prepare(sql.attempt).run(toColumns(row.seq, ask.attempt))
  const { changes } = database.prepare(sql.claim).run({ seq: row.seq, at: ask.note.at })
  if (changes !== 1) return { kind: 'not_approved', request }
  appendAudit(database, ask.note)
  return { kind: 'claimed', request: toRequest(getRow(database, ask.id)) }
}

/** Whether the stored bytes still are those that the approver was shown. */
function isAsApproved(request: ApprovalRequest): boolean {
  const digest = digestOf(request)
  const { decision } = request
  return request.digest === digest && decision?.digest === digest && decision.verdict === 'approve'
}

function toColumns(seq: number, { id, owner, startedAt }: Attempt) {
  return storable({
    request_seq: seq,
    id,
    owner_host: owner.host,
    owner_boot_id: owner.bootId,
    owner_pid_namespace: owner.pidNamespace,
    owner_pid: owner.pid,
    owner_start_time: owner.startTime,
    started_at: startedAt,
  })
}
