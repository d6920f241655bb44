import type { AuditNote } from '../../domain/audit/audit.ts'
import type { State } from '../../domain/request/request.ts'
import { ERASED, mayBeErased, NO_DIGEST } from '../../domain/rules/purge.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { assigned } from '../file/columns.ts'
import type { Database } from '../file/database.ts'
import { columnsOf } from './request-columns.ts'

const sql = {
  purgeable: `select id from requests where state in ('succeeded', 'failed', 'rejected', 'cancelled', 'expired')
    and purged_at is null and updated_at < :before order by seq`,
  find: `select seq, state, purged_at, provider, ending_result ->> '$.message.account' as account,
    ending_result ->> '$.message.id' as message_id from requests where id = :id`,
  // The triggers let through exactly this.
  erase: `update requests set purged_at = :at, ${assigned(Object.keys(columnsOf(ERASED)))},
    ending_message = iif(ending_message is null, null, ''),
    ending_result = iif(ending_result is null, null, 'null') where seq = :seq`,
  eraseDecision: `update decisions set digest = :digest, reason = null where request_seq = :seq`,
  dropKey: `delete from payload_keys where request_seq = :seq`,
  dropRecipients: `delete from recipients where request_seq = :seq`,
  dropEvents: `delete from events where subject = :id`,
  dropCallback: `delete from callbacks where request_seq = :seq`,
  dropStatuses: `delete from message_statuses
    where provider = :provider and account = :account and message_id = :message_id`,
} as const

/** One of `requests.purgeable`, to be called inside `read`. */
export function listPurgeable(database: Database, before: string): readonly string[] {
  return database.prepare(sql.purgeable).pluck().all({ before }) as string[]
}

/** One of `requests.purge`, to be called inside `write`. */
export function purgeRequests(
  database: Database,
  ids: readonly string[],
  note: Omit<AuditNote, 'subject'>,
): number {
  return ids.filter((id) => purgeOne(database, id, note)).length
}

interface Found {
  readonly seq: number
  readonly state: State
  readonly purged_at: string | null
  readonly provider: string
  readonly account: string | null
  readonly message_id: string | null
}

function purgeOne(database: Database, id: string, note: Omit<AuditNote, 'subject'>): boolean {
  const found = database.prepare(sql.find).get({ id }) as Found | undefined
  if (found === undefined || !isErasable(found)) return false
  const { seq, provider, account, message_id } = found
  database.prepare(sql.erase).run({ ...columnsOf(ERASED), seq, at: note.at })
  database.prepare(sql.eraseDecision).run({ seq, digest: NO_DIGEST })
  database.prepare(sql.dropKey).run({ seq })
  database.prepare(sql.dropRecipients).run({ seq })
  database.prepare(sql.dropEvents).run({ id })
  database.prepare(sql.dropCallback).run({ seq })
  if (account !== null && message_id !== null)
    database.prepare(sql.dropStatuses).run({ provider, account, message_id })
  appendAudit(database, { ...note, subject: id })
  return true
}

function isErasable({ state, purged_at }: Found): boolean {
  return mayBeErased({ state, ...(purged_at === null ? {} : { purgedAt: purged_at }) })
}

/**
 * What was erased may still stand in the write-ahead log. This empties it; where another process reads just then, it
 * stays until one of the next writes does so.
 */
export async function emptyLog(database: Database): Promise<void> {
  await database.read(() => database.prepare('pragma wal_checkpoint(truncate)').all())
}
