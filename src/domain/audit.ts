import { hash } from 'node:crypto'
import type { Actor } from './actor.ts'
import { canonicalJson, type JsonObject } from './json.ts'

/** What is to be written down; the store adds number, time of the chain and hash. */
export interface AuditNote {
  readonly at: string
  /** `request.approved`, `connection.added`, `read` … */
  readonly type: string
  /** Id of the request or connection; null for what concerns neither. */
  readonly subject: string | null
  readonly actor: Actor
  /** Never a payload: ids, states, digests, codes. */
  readonly data: JsonObject
}

/** One append-only line. */
export interface AuditEntry extends AuditNote {
  /** From 1, without gaps. */
  readonly number: number
  readonly hash: string
}

/** The hash before the first entry. */
export const AUDIT_START = '0'.repeat(64)

/** The exact text that is stored and hashed. */
export function auditBody(number: number, note: AuditNote): string {
  return canonicalJson({
    number,
    at: note.at,
    type: note.type,
    subject: note.subject,
    actor: { name: note.actor.name, door: note.actor.door },
    data: note.data,
  })
}

/** Chains an entry to the one before: SHA-256 in hex over the previous hash, a line feed and the stored text. */
export function auditHash(previous: string, body: string): string {
  return hash('sha256', `${previous}\n${body}`)
}
