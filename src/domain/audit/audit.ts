import { hash } from 'node:crypto'
import { hmacOf } from '../hash.ts'
import type { Actor } from '../access/principal.ts'
import { ShieldError } from '../errors.ts'
import { canonicalJson } from '../text/canonical-json.ts'
import type { JsonObject } from '../text/json.ts'

/** What is to be written down; the store adds number, time of the chain and hash. */
export interface AuditNote {
  readonly at: string
  /** `request.approved`, `connection.added`, `read` … */
  readonly type: string
  /** Id of the request or connection; null for what concerns neither. */
  readonly subject: string | null
  readonly actor: Actor
  /**
   * Never a payload: ids, states, codes. A `digest` in a note about a request is written as `payload`, under the
   * request's own key: see `keyedDigest`.
   */
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

/** The exact text that is stored and hashed: canonical JSON, put together by hand, which takes a third of the time. */
export function auditBody(number: number, { at, type, subject, actor, data }: AuditNote): string {
  const texts = [actor.door, actor.name, at, type, subject ?? '']
  if (!texts.every((text) => text.isWellFormed())) throw new ShieldError('usage', HALF_CHARACTER)
  const [door, name, when, what, about] = texts.map((text) => JSON.stringify(text))
  const said = canonicalJson(data)
  return `{"actor":{"door":${door},"name":${name}},"at":${when},"data":${said},"number":${number},"subject":${subject === null ? 'null' : about},"type":${what}}`
}

const HALF_CHARACTER = 'Something to be audited has half a character (a lone surrogate)'

/** Chains an entry to the one before: SHA-256 in hex over the previous hash, a line feed and the stored text. */
export function auditHash(previous: string, body: string): string {
  return hash('sha256', `${previous}\n${body}`)
}

/**
 * How the log names what a request sends: HMAC-SHA-256 of the digest in hex. The key is the request's own, stays out of
 * the log and is erased with the payload: then nobody can find what was sent by hashing all that it might have been.
 */
export function keyedDigest(key: string, digest: string): string {
  return hmacOf(Buffer.from(key, 'hex'), digest)
}

/** Which entries to list; each that is absent lets all through. */
export interface AuditFilter {
  readonly subject?: string
  /** A whole type, or the first part of one: `request`. */
  readonly type?: string
  /** The actor's name. */
  readonly actor?: string
  /** ISO 8601: not before. */
  readonly since?: string
  /** ISO 8601: before. */
  readonly until?: string
}
