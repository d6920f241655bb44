import type { AuditNote } from '../../domain/audit/audit.ts'
import type { State } from '../../domain/request/request.ts'
import { ERASED, mayBeErased, NO_DIGEST } from '../../domain/rules/purge.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { assigned } from '../columns.ts'
import { those, type Database, type Steps } from '../database.ts'
import { perDialect } from '../dialect.ts'
import { columnsOf } from './request-columns.ts'
import type { RequestStore } from '../../domain/ports/request-store.ts'

// By the keys, which go when a request is purged, one by one: so what was purged before costs nothing.
const HELD = `from payload_keys where 1 = (
    select 1 from requests where seq = payload_keys.request_seq and purged_at is null and updated_at < :before
      and state in ('succeeded', 'failed', 'rejected', 'cancelled', 'expired')
  )`

const sql = {
  count: `select count(*) ${HELD}`,
  purgeable: `select (select id from requests where seq = payload_keys.request_seq) ${HELD}
    and request_seq > coalesce((select seq from requests where id = :after), 0) order by request_seq limit :limit`,
  // The triggers let through exactly this.
  erase: `update requests set purged_at = :at, ${assigned(Object.keys(columnsOf(ERASED)))},
    ending_message = case when ending_message is not null then '' end,
    ending_result = case when ending_result is not null then 'null' end where seq = :seq`,
  eraseDecision: `update decisions set digest = :digest, reason = null where request_seq = :seq`,
  dropKey: `delete from payload_keys where request_seq = :seq`,
  dropRecipients: `delete from recipients where request_seq = :seq`,
  dropEvents: `delete from events where subject = :id`,
  dropCallback: `delete from callbacks where request_seq = :seq`,
  dropStatuses: `delete from message_statuses
    where provider = :provider and account = :account and message_id = :message_id`,
} as const

const findsOne = perDialect(
  ({
    member,
  }) => `select seq, state, purged_at, provider, ${member('ending_result', 'message', 'account')} as account,
    ${member('ending_result', 'message', 'id')} as message_id from requests where id = :id`,
)

/** One of `requests.countPurgeable`, to be called inside `read`. */
export function* countPurgeable(database: Database, before: string): Steps<number> {
  return Number(yield* database.value(sql.count, { before }))
}

/** One of `requests.purgeable`, to be called inside `read`. */
export function* listPurgeable(
  database: Database,
  { before, limit, after }: Parameters<RequestStore['purgeable']>[0],
): Steps<readonly string[]> {
  const most = Math.max(0, Math.trunc(limit))
  return yield* database.values<string>(sql.purgeable, { before, limit: most, after: after ?? null })
}

/** One of `requests.purge`, to be called inside `write`. */
export function* purgeRequests(
  database: Database,
  ids: readonly string[],
  note: Omit<AuditNote, 'subject'>,
): Steps<number> {
  return (yield* those(ids, (id) => purgeOne(database, id, note))).length
}

interface Found {
  readonly seq: number
  readonly state: State
  readonly purged_at: string | null
  readonly provider: string
  readonly account: string | null
  readonly message_id: string | null
}

function* purgeOne(database: Database, id: string, note: Omit<AuditNote, 'subject'>): Steps<boolean> {
  const found = yield* database.row<Found>(findsOne(database.dialect), { id })
  if (found === undefined || !isErasable(found)) return false
  const { seq, provider, account, message_id } = found
  yield* database.tell(sql.erase, { ...columnsOf(ERASED), seq, at: note.at })
  yield* database.tell(sql.eraseDecision, { seq, digest: NO_DIGEST })
  yield* database.tell(sql.dropKey, { seq })
  delete database.known().key
  yield* database.tell(sql.dropRecipients, { seq })
  yield* database.tell(sql.dropEvents, { id })
  yield* database.tell(sql.dropCallback, { seq })
  if (account !== null && message_id !== null)
    yield* database.tell(sql.dropStatuses, { provider, account, message_id })
  yield* appendAudit(database, { ...note, subject: id })
  return true
}

function isErasable({ state, purged_at }: Found): boolean {
  return mayBeErased({ state, ...(purged_at === null ? {} : { purgedAt: purged_at }) })
}
