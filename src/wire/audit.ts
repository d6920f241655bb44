import type { AuditEntry } from '../domain/audit/audit.ts'
import { actor } from './actor-money-page.ts'
import { nullable, object, record } from './composites.ts'
import { json, moment, named, text, whole } from './shape.ts'

/** One line of the append-only log. */
export const auditEntry = named(
  'AuditEntry',
  object<AuditEntry>({
    number: whole,
    at: moment,
    type: text,
    subject: nullable(text),
    actor,
    data: record(json),
    hash: text,
  }),
)
