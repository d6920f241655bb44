import type { Contradiction } from '../../domain/request/outcome.ts'
import type { Database } from '../file/database.ts'

const sql = {
  // "max": SQLite takes the other columns from that row. https://www.sqlite.org/lang_select.html#bareagg
  find: `select requests.id as id, requests.state as state, late.outcome as outcome, late.evidence as evidence,
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
} as const

/** One of `requests.contradicted`, to be called inside `read`. */
export function listContradictions(
  database: Database,
  limit: number,
  requester?: string,
): readonly Contradiction[] {
  const most = Math.max(0, Math.trunc(limit))
  return database
    .prepare(sql.find)
    .all({ limit: most, requester: requester ?? null }) as readonly Contradiction[]
}
