import type { AuditNote } from '../../domain/audit/audit.ts'
import { appendAudit } from '../audit/append-audit.ts'
import type { Database } from '../file/database.ts'

const ENDED = `state in ('succeeded', 'failed', 'rejected', 'cancelled', 'expired') and purged_at is null`

const sql = {
  purgeable: `select id from requests where ${ENDED} and updated_at < :before order by seq`,
  find: `select seq, provider, ending_result ->> '$.message.account' as account,
    ending_result ->> '$.message.id' as message_id from requests where id = :id and ${ENDED}`,
  // The triggers let through exactly this.
  erase: `update requests set purged_at = :at, input = 'null', prepared = 'null', precondition = 'null',
    call = '{"body":null,"headers":[],"method":"POST","path":"/","query":[]}', digest = :nothing, warnings = '[]',
    reason = null, ending_message = iif(ending_message is null, null, ''),
    ending_result = iif(ending_result is null, null, 'null') where seq = :seq`,
  eraseDecision: `update decisions set digest = :nothing, reason = null where request_seq = :seq`,
  dropKey: `delete from payload_keys where request_seq = :seq`,
  dropStatuses: `delete from message_statuses
    where provider = :provider and account = :account and message_id = :message_id`,
} as const

/** In place of a digest, which could be guessed at as what it was taken of could. */
const NOTHING = '0'.repeat(64)

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
  readonly provider: string
  readonly account: string | null
  readonly message_id: string | null
}

function purgeOne(database: Database, id: string, note: Omit<AuditNote, 'subject'>): boolean {
  const found = database.prepare(sql.find).get({ id }) as Found | undefined
  if (found === undefined) return false
  const { seq, provider, account, message_id } = found
  database.prepare(sql.erase).run({ seq, at: note.at, nothing: NOTHING })
  database.prepare(sql.eraseDecision).run({ seq, nothing: NOTHING })
  database.prepare(sql.dropKey).run({ seq })
  if (account !== null && message_id !== null)
    database.prepare(sql.dropStatuses).run({ provider, account, message_id })
  appendAudit(database, { ...note, subject: id })
  return true
}

/**
 * What was erased may still stand in the write-ahead log. This empties it; where another process reads just then, it
 * stays until one of the next writes does so.
 */
export async function emptyLog(database: Database): Promise<void> {
  await database.read(() => database.prepare('pragma wal_checkpoint(truncate)').all())
}
