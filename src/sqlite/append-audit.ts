import { auditBody, auditHash, type AuditNote } from '../domain/audit.ts'
import { auditHead } from './audit-queries.ts'
import type { Database } from './database.ts'

const INSERT = `insert into audit (number, body, hash) values (:number, :body, :hash)`

/** Chains one entry to the last. Only inside `write`, beside what it tells of. */
export function appendAudit(database: Database, note: AuditNote): void {
  const head = auditHead(database)
  const number = head.number + 1
  const body = auditBody(number, note)
  database.prepare(INSERT).run({ number, body, hash: auditHash(head.hash, body) })
}
