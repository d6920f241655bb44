import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { Alike } from '../../domain/ports/store.ts'
import type { Database } from '../file/database.ts'
import { SELECT_REQUEST, toRequest, type RequestRow } from './request-columns.ts'

const sql = {
  descendants: `${SELECT_REQUEST} where origin.earlier_id = :id order by request.seq`,
  // The log knows what ended last; an index on it would cost every ending a page. "+": or SQLite walks all that ended.
  ended: `${SELECT_REQUEST} where +request.state in ('succeeded', 'failed', 'rejected', 'cancelled', 'expired')
    and request.id in (select subject from (select subject from audit order by number desc limit 5000))
    and (:requester is null or +request.requester_name = :requester)
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
} as const

// Each of these expects to be called inside `read` or `write`.

export function listDescendants(database: Database, id: string): readonly ApprovalRequest[] {
  return toRequests(database.prepare(sql.descendants).all({ id }))
}

export function listEnded(database: Database, limit: number, requester?: string): readonly ApprovalRequest[] {
  const most = Math.max(0, Math.trunc(limit))
  return toRequests(database.prepare(sql.ended).all({ limit: most, requester: requester ?? null }))
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

function toRequests(rows: readonly unknown[]): readonly ApprovalRequest[] {
  return (rows as readonly RequestRow[]).map(toRequest)
}
