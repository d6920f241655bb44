import type { Bound, Waiting } from '../../domain/limits.ts'
import type { ApprovedLately } from '../../domain/health/status.ts'
import type { Contradiction } from '../../domain/request/outcome.ts'
import { OPEN_STATES, type ApprovalRequest } from '../../domain/request/request.ts'
import type { Database, Steps } from '../database.ts'
import { perDialect } from '../dialect.ts'
import { SELECT_REQUEST, toRequests } from './request-columns.ts'
import { findRequest } from './request-queries.ts'
import type { Alike, OpenRequests } from '../../domain/ports/request-store.ts'

// What a list does not need, and so does not load.

// Requests proposed on the machine itself do not count: somebody there needs no shield to fill the disk.
// 'pending' is a literal, or the partial index is not used.
const WAITING = `state = 'pending' and requester_door <> 'cli'`
const BYTES = `coalesce(sum(octet_length(input) + octet_length(prepared) + octet_length(precondition) + octet_length(call)
  + octet_length(warnings) + coalesce(octet_length(reason), 0)), 0) as bytes`

const sql = {
  // The states stand in the text, so that only their part of the index is read.
  open: `select state, count(*) as number, min(updated_at) as since from requests
    where state in (${OPEN_STATES.map((state) => `'${state}'`).join(', ')}) group by state`,
  descendants: `${SELECT_REQUEST} where origin.earlier_id = :id order by request.seq`,
  // One by one, or an engine begins at all that a requester ever asked for.
  countApproved: `select count(*) from decisions where verdict = 'approve' and at >= :since and 1 = (
      select 1 from requests
      where seq = decisions.request_seq and operation = :operation and requester_name = :requester
    )`,
  approvedSince: `select count(*) as writes, count(*) filter (where assurance = 'policy') as "byPolicy" from decisions
    where verdict = 'approve' and at > :since and (cast(:requester as text) is null or 1 = (
      select 1 from requests where seq = decisions.request_seq and requester_name = :requester
    ))`,
  waitingOf: `select count(*) as pending, ${BYTES} from requests where ${WAITING} and requester_name = :requester`,
  waiting: `select requester_name as requester, count(*) as pending, ${BYTES} from requests where ${WAITING}
    group by requester_name order by pending desc, requester_name limit 100`,
} as const

const finds = perDialect(({ member, among, by }) => ({
  // The condition stands word for word as in the partial index, or that is not used.
  inDoubt: `${SELECT_REQUEST} where request.seq in (
      select seq from requests ${by('requests_in_doubt')}
      where ${among('provider_key', ':keys')}
        and (state = 'unknown' or (state = 'failed' and ending_code = 'word'))
    ) and request.provider = :provider order by request.seq`,
  // Each request once, with the latest that contradicts it, among the latest thousand that may. Cross: or SQLite begins at
  // requests.
  contradicted: `select id, state, outcome, evidence, at, entry from (
      select requests.id as id, requests.state as state, late.outcome as outcome, late.evidence as evidence,
        late.at as at, late.number as entry,
        row_number() over (partition by requests.seq order by late.number desc) as place
      from (
        select number, subject, at, ${member('body', 'data', 'outcome')} as outcome,
          ${member('body', 'data', 'evidence')} as evidence
        from audit ${by('audit_late_evidence')} where type = 'request.late_evidence' order by number desc limit 1000
      ) as late
      cross join requests
      where requests.id = late.subject and purged_at is null and (cast(:requester as text) is null or requests.requester_name = :requester) and (
        (late.outcome = 'applied' and requests.state in ('failed', 'rejected', 'cancelled', 'expired'))
        or (late.outcome = 'not_applied' and requests.state = 'succeeded')
      )
    ) as contradicted where place = 1 order by entry desc limit :limit`,
}))

// Each of these expects to be called inside `read` or `write`.

export function* countOpen(database: Database): Steps<readonly OpenRequests[]> {
  return yield* database.rows<OpenRequests>(sql.open)
}

export function* listDescendants(database: Database, id: string): Steps<readonly ApprovalRequest[]> {
  return toRequests(yield* database.rows(sql.descendants, { id }))
}

/** `requests.kin`. */
export function* listKin(database: Database, request: ApprovalRequest): Steps<readonly ApprovalRequest[]> {
  const kin = new Map<string, ApprovalRequest>()
  const waiting = [request]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    kin.set(next.id, next)
    const { origin } = next
    const older =
      origin === undefined || kin.has(origin.id) ? undefined : yield* findRequest(database, origin.id)
    const around = [...(older === undefined ? [] : [older]), ...(yield* listDescendants(database, next.id))]
    waiting.push(...around.filter(({ id }) => !kin.has(id)))
  }
  return [...kin.values()]
}

export function* listInDoubt(
  database: Database,
  provider: string,
  providerKeys: readonly string[],
): Steps<readonly ApprovalRequest[]> {
  return toRequests(
    yield* database.rows(finds(database.dialect).inDoubt, { provider, keys: JSON.stringify(providerKeys) }),
  )
}

export function* countApproved(database: Database, alike: Alike): Steps<number> {
  return Number(yield* database.value(sql.countApproved, { ...alike }))
}

export function* countApprovedSince(
  database: Database,
  since: string,
  requester?: string,
): Steps<ApprovedLately> {
  return (yield* database.row(sql.approvedSince, { since, requester: requester ?? null })) as ApprovedLately
}

export function* listContradictions(
  database: Database,
  limit: number,
  requester?: string,
): Steps<readonly Contradiction[]> {
  const most = Math.max(0, Math.trunc(limit))
  return yield* database.rows<Contradiction>(finds(database.dialect).contradicted, {
    limit: most,
    requester: requester ?? null,
  })
}

/** What waits for a decision and came from one requester through a server. */
export function* waitingOf(database: Database, requester: string): Steps<Bound> {
  return (yield* database.row(sql.waitingOf, { requester })) as Bound
}

/** The same of everybody, whoever has most first; at most 100 of them. */
export function* listWaiting(database: Database): Steps<readonly Waiting[]> {
  return yield* database.rows<Waiting>(sql.waiting)
}
