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
  const hash = auditHash(head.hash, body)
  yield* database.tell(sql.insert, { number, body, hash })
  database.known().head = { number, hash }
}

/** The one place that keeps bare digests out of the log: of a request without a key nothing is named at all. */
function* withoutDigest(database: Database, { subject, data }: AuditNote): Steps<JsonObject> {
  const { digest, ...rest } = data
  if (typeof digest !== 'string') return data
  const key = yield* keyOf(database, subject)
  return key === null ? rest : { ...rest, payload: keyedDigest(key, digest) }
}

function* keyOf(database: Database, subject: string | null): Steps<string | null> {
  const { key: known } = database.known()
  if (known !== undefined && known.id === subject) return known.key
  return (yield* database.value<string>(sql.key, { id: subject })) ?? null
}

/**
 * Puts an entry before the first one that is written under other settings than the last, so that the log says what was
 * in force for each. Settings come from outside, and no command changes them: this is where a change is met.
 */
function* noteSettings(database: Database, { at, actor }: AuditNote): Steps<void> {
  const { settings } = database
  if (settings === undefined) return
  const now = canonicalJson(settings)
  const known = database.known()
  known.settings ??= (yield* database.value<string>(sql.settings)) ?? null
  const before = known.settings
  if (before === now) return
  const from = before === null ? null : parseJsonColumn(before, 'settings in force')
  yield* database.tell(sql.keepSettings, { settings: now })
  database.known().settings = now
  yield* append(database, {
    at,
    type: 'settings.changed',
    subject: null,
    actor,
    data: { from, to: settings },
  })
}
