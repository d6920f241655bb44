import type { Bound, Waiting } from '../../domain/limits.ts'
import type { ApprovedLately } from '../../domain/health/status.ts'
import type { Alike, RequestStore } from '../../domain/ports/store.ts'
import type { Contradiction } from '../../domain/request/outcome.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { Database } from '../file/database.ts'
import { SELECT_REQUEST, toRequests } from './request-columns.ts'

// What a list does not need, and so does not load.

// Requests proposed on the machine itself do not count: somebody there needs no shield to fill the disk.
// 'pending' is a literal, or the partial index is not used.
const WAITING = `state = 'pending' and requester_door <> 'cli'`
const BYTES = `coalesce(sum(octet_length(input) + octet_length(prepared) + octet_length(precondition) + octet_length(call)
  + octet_length(warnings) + coalesce(octet_length(reason), 0)), 0) as bytes`

const sql = {
  descendants: `${SELECT_REQUEST} where origin.earlier_id = :id order by request.seq`,
  // The log knows what ended last; an index on it would cost every ending a page. "+": or SQLite walks all that ended.
  ended: `${SELECT_REQUEST} where +request.state in ('succeeded', 'failed', 'rejected', 'cancelled', 'expired')
    and request.id in (select subject from (select subject from audit order by number desc limit 5000))
    and (:requester is null or +request.requester_name = :requester)
    and (:by_policy is null or (decision.verdict is not null and (decision.assurance is 'policy') = :by_policy))
    order by request.updated_at desc, request.seq desc limit :limit`,
  // The condition stands word for word as in the partial index, or that is not used.
  inDoubt: `${SELECT_REQUEST} where request.seq in (
      select seq from requests indexed by requests_in_doubt
      where provider_key in (select value from json_each(:keys))
        and (state = 'unknown' or (state = 'failed' and ending_code = 'word'))
    ) and request.provider = :provider order by request.seq`,
  countApproved: `select count(*) from decisions join requests on requests.seq = decisions.request_seq
    where decisions.verdict = 'approve' and decisions.at >= :since
      and requests.operation = :operation and requests.requester_name = :requester`,
  approvedSince: `select count(*) as writes, count(*) filter (where assurance is 'policy') as byPolicy from decisions
    where verdict = 'approve' and at > :since and (:requester is null or exists (
      select 1 from requests where seq = decisions.request_seq and requester_name = :requester
    ))`,
  // "max": SQLite takes the other columns from that row. https://www.sqlite.org/lang_select.html#bareagg
  contradicted: `select requests.id as id, requests.state as state, late.outcome as outcome, late.evidence as evidence,
      late.at as at, max(late.number) as entry
    from (
      select number, subject, at, body ->> '$.data.outcome' as outcome, body ->> '$.data.evidence' as evidence
      from audit indexed by audit_late_evidence where type = 'request.late_evidence'
    ) as late
    join requests on requests.id = late.subject
    where purged_at is null and (:requester is null or requests.requester_name = :requester) and (
      (late.outcome = 'applied' and requests.state in ('failed', 'rejected', 'cancelled', 'expired'))
      or (late.outcome = 'not_applied' and requests.state = 'succeeded')
    )
    group by requests.id order by entry desc limit :limit`,
  waitingOf: `select count(*) as pending, ${BYTES} from requests where ${WAITING} and requester_name = :requester`,
  waiting: `select requester_name as requester, count(*) as pending, ${BYTES} from requests where ${WAITING}
    group by requester_name order by pending desc, requester_name limit 100`,
} as const

// Each of these expects to be called inside `read` or `write`.

export function listDescendants(database: Database, id: string): readonly ApprovalRequest[] {
  return toRequests(database.prepare(sql.descendants).all({ id }))
}

export function listEnded(
  database: Database,
  { limit, requester, decidedBy }: Parameters<RequestStore['ended']>[0],
): readonly ApprovalRequest[] {
  const most = Math.max(0, Math.trunc(limit))
  const byPolicy = decidedBy === undefined ? null : Number(decidedBy === 'policy')
  return toRequests(
    database.prepare(sql.ended).all({ limit: most, requester: requester ?? null, by_policy: byPolicy }),
  )
}

export function listInDoubt(
  database: Database,
  provider: string,
  providerKeys: readonly string[],
): readonly ApprovalRequest[] {
  return toRequests(database.prepare(sql.inDoubt).all({ provider, keys: JSON.stringify(providerKeys) }))
}

export function countApproved(database: Database, alike: Alike): number {
  return Number(
    database
      .prepare(sql.countApproved)
      .pluck()
      .get({ ...alike }),
  )
}

export function countApprovedSince(database: Database, since: string, requester?: string): ApprovedLately {
  return database.prepare(sql.approvedSince).get({ since, requester: requester ?? null }) as ApprovedLately
}

export function listContradictions(
  database: Database,
  limit: number,
  requester?: string,
): readonly Contradiction[] {
  const most = Math.max(0, Math.trunc(limit))
  return database
    .prepare(sql.contradicted)
    .all({ limit: most, requester: requester ?? null }) as readonly Contradiction[]
}

/** What waits for a decision and came from one requester through a server. */
export function waitingOf(database: Database, requester: string): Bound {
  return database.prepare(sql.waitingOf).get({ requester }) as Bound
}

/** The same of everybody, whoever has most first; at most 100 of them. */
export function listWaiting(database: Database): readonly Waiting[] {
  return database.prepare(sql.waiting).all() as readonly Waiting[]
}
