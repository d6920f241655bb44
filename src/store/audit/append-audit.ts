import { auditBody, auditHash, keyedDigest, type AuditNote } from '../../domain/audit/audit.ts'
import { canonicalJson } from '../../domain/text/canonical-json.ts'
import type { JsonObject } from '../../domain/text/json.ts'
import { parseJsonColumn } from '../columns.ts'
import type { Database, Steps } from '../database.ts'
import { recordEvent } from '../outbox/record-event.ts'
import { auditHead } from './audit-queries.ts'

const sql = {
  insert: `insert into audit (number, body, hash) values (:number, :body, :hash)`,
  key: `select key from payload_keys where request_seq = (select seq from requests where id = :id)`,
  settings: `select settings from settings_in_force`,
  keepSettings: `insert into settings_in_force ("only", settings) values (1, :settings)
    on conflict ("only") do update set settings = excluded.settings`,
} as const

/** Chains one entry to the last, and lets people be told. Only inside `write`, after what it tells of. */
export function* appendAudit(database: Database, note: AuditNote): Steps<void> {
  yield* noteSettings(database, note)
  yield* append(database, { ...note, data: yield* withoutDigest(database, note) })
  yield* recordEvent(database, note)
}

function* append(database: Database, note: AuditNote): Steps<void> {
  const head = yield* auditHead(database)
  const number = head.number + 1
  const body = auditBody(number, note)
  yield* database.run(sql.insert, { number, body, hash: auditHash(head.hash, body) })
}

/** The one place that keeps bare digests out of the log: of a request without a key nothing is named at all. */
function* withoutDigest(database: Database, { subject, data }: AuditNote): Steps<JsonObject> {
  const { digest, ...rest } = data
  if (typeof digest !== 'string') return data
  const key = yield* database.value<string>(sql.key, { id: subject })
  return key === undefined ? rest : { ...rest, payload: keyedDigest(key, digest) }
}

/**
 * Puts an entry before the first one that is written under other settings than the last, so that the log says what was
 * in force for each. Settings come from outside, and no command changes them: this is where a change is met.
 */
function* noteSettings(database: Database, { at, actor }: AuditNote): Steps<void> {
  const { settings } = database
  if (settings === undefined) return
  const now = canonicalJson(settings)
  const before = yield* database.value<string>(sql.settings)
  if (before === now) return
  const from = before === undefined ? null : parseJsonColumn(before, 'settings in force')
  yield* database.run(sql.keepSettings, { settings: now })
  yield* append(database, {
    at,
    type: 'settings.changed',
    subject: null,
    actor,
    data: { from, to: settings },
  })
}
