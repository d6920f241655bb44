import { auditBody, auditHash, keyedDigest, type AuditNote } from '../../domain/audit/audit.ts'
import type { JsonObject } from '../../domain/text/json.ts'
import { auditHead } from './audit-queries.ts'
import type { Database } from '../file/database.ts'
import { noteSettings } from './note-settings.ts'

const sql = {
  insert: `insert into audit (number, body, hash) values (:number, :body, :hash)`,
  key: `select key from payload_keys where request_seq = (select seq from requests where id = :id)`,
} as const

/** Chains one entry to the last. Only inside `write`, beside what it tells of. */
export function appendAudit(database: Database, note: AuditNote): void {
  noteSettings(database, note, append)
  append(database, { ...note, data: withoutDigest(database, note) })
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
