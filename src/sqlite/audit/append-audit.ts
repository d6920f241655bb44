import { auditBody, auditHash, keyedDigest, type AuditNote } from '../../domain/audit/audit.ts'
import { canonicalJson } from '../../domain/text/canonical-json.ts'
import type { JsonObject } from '../../domain/text/json.ts'
import { parseJsonColumn } from '../file/columns.ts'
import type { Database } from '../file/database.ts'
import { recordEvent } from '../outbox/record-event.ts'
import { auditHead } from './audit-queries.ts'

const sql = {
  insert: `insert into audit (number, body, hash) values (:number, :body, :hash)`,
  key: `select key from payload_keys where request_seq = (select seq from requests where id = :id)`,
  settings: `select settings from settings_in_force`,
  keepSettings: `insert into settings_in_force (only, settings) values (1, :settings)
    on conflict (only) do update set settings = excluded.settings`,
} as const

/** Chains one entry to the last, and lets people be told. Only inside `write`, after what it tells of. */
export function appendAudit(database: Database, note: AuditNote): void {
  noteSettings(database, note)
  append(database, { ...note, data: withoutDigest(database, note) })
  recordEvent(database, note)
}

function append(database: Database, note: AuditNote): void {
  const head = auditHead(database)
  const number = head.number + 1
  const body = auditBody(number, note)
  database.prepare(sql.insert).run({ number, body, hash: auditHash(head.hash, body) })
}

/** The one place that keeps bare digests out of the log: of a request without a key nothing is named at all. */
function withoutDigest(database: Database, { subject, data }: AuditNote): JsonObject {
  const { digest, ...rest } = data
  if (typeof digest !== 'string') return data
  const key = database.prepare(sql.key).pluck().get({ id: subject }) as string | undefined
  return key === undefined ? rest : { ...rest, payload: keyedDigest(key, digest) }
}

/**
 * Puts an entry before the first one that is written under other settings than the last, so that the log says what was
 * in force for each. Settings come from outside, and no command changes them: this is where a change is met.
 */
function noteSettings(database: Database, { at, actor }: AuditNote): void {
  const { settings } = database
  if (settings === undefined) return
  const now = canonicalJson(settings)
  const before = database.prepare(sql.settings).pluck().get() as string | undefined
  if (before === now) return
  const from = before === undefined ? null : parseJsonColumn(before, 'settings in force')
  database.prepare(sql.keepSettings).run({ settings: now })
  append(database, { at, type: 'settings.changed', subject: null, actor, data: { from, to: settings } })
}
