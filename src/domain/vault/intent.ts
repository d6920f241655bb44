import { hash } from 'node:crypto'
import type { Actor, Door } from '../access/principal.ts'
import type { ConnectionIdentity } from '../provider/connection.ts'
import type { ApprovalRequest } from '../request/request.ts'
import { canonicalJson } from '../text/canonical-json.ts'
import { textOf, isJsonObject, parseJson, type JsonObject } from '../text/json.ts'
import type { ProviderName } from '../provider/providers.ts'

/** That one call is about to be sent: what the journal keeps of it. Nothing of the payload. */
export interface Intent {
  readonly requestId: string
  readonly attemptId: string
  readonly operation: string
  readonly provider: ProviderName
  readonly connection: ConnectionIdentity
  readonly providerKey: string
  readonly digest: string
  readonly at: string
  /** Left out of a line from before this was kept. */
  readonly asked?: Asked
}

/**
 * By which a write is known again where all else of its proposal is lost. The hashes have no key, as the digest beside them:
 * who knows all but a few letters of an input can try those out on them (docs/audit.md).
 */
export interface Asked {
  readonly requester: Actor
  /** For the idempotency key; null: there was none. */
  readonly keyHash: string | null
  readonly inputHash: string
}

export function askedOf({
  requester,
  idempotencyKey,
  input,
}: Pick<ApprovalRequest, 'requester' | 'idempotencyKey' | 'input'>): Asked {
  return {
    requester,
    keyHash: idempotencyKey === null ? null : hash('sha256', idempotencyKey),
    inputHash: hash('sha256', canonicalJson(input)),
  }
}

/** The first line of a journal: whose it is. */
export function journalHeader(databaseId: string): string {
  return withCheck({ journal: 1, database: databaseId })
}

/** The id of the database that a header names; undefined for a line that is not a header. */
export function databaseOf(line: string): string | undefined {
  const value = checked(line)
  const id = value?.['database']
  return value?.['journal'] === 1 && typeof id === 'string' ? id : undefined
}

/** One line, without its end. */
export function intentLine(intent: Intent): string {
  const { connection, asked } = intent
  return withCheck({
    request: intent.requestId,
    attempt: intent.attemptId,
    operation: intent.operation,
    provider: intent.provider,
    connection: connection.id,
    integration: connection.integration,
    nangoConnection: connection.nangoConnectionId,
    key: intent.providerKey,
    digest: intent.digest,
    at: intent.at,
    ...(asked && {
      requester: asked.requester.name,
      door: asked.requester.door,
      idempotency: asked.keyHash,
      input: asked.inputHash,
    }),
  })
}

/** The intent in a line; undefined for one that shield did not write, or that was damaged since. */
export function parseIntent(line: string): Intent | undefined {
  const value = checked(line)
  if (value === undefined) return undefined
  const text = (name: string): string => textOf(value[name])
  const intent = {
    requestId: text('request'),
    attemptId: text('attempt'),
    operation: text('operation'),
    provider: text('provider') as ProviderName,
    connection: {
      id: text('connection'),
      integration: text('integration'),
      nangoConnectionId: text('nangoConnection'),
    },
    providerKey: text('key'),
    digest: text('digest'),
    at: text('at'),
    ...askedIn(value),
  }
  return isWhole(intent) ? intent : undefined
}

function askedIn({ requester, door, idempotency, input }: JsonObject): Pick<Intent, 'asked'> {
  if (typeof requester !== 'string' || typeof door !== 'string' || typeof input !== 'string') return {}
  const keyHash = typeof idempotency === 'string' ? idempotency : null
  return { asked: { requester: { name: requester, door: door as Door }, keyHash, inputHash: input } }
}

function isWhole({ requestId, attemptId, provider, digest, at }: Intent): boolean {
  return (
    /^apr_[0-9a-z]{10}$/.test(requestId) &&
    attemptId !== '' &&
    /^[a-z]+$/.test(provider) &&
    /^[0-9a-f]{64}$/.test(digest) &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(at)
  )
}

/** The hash over a journal without lines. */
export const NO_LINES = '0'.repeat(64)

/** The hash over a journal after these lines, from the one before them. */
export function chainLines(before: string, lines: readonly string[]): string {
  return lines.reduce((chained, line) => hash('sha256', `${chained}\n${line}`), before)
}

/**
 * Whether a line was cut off while it was written. Nothing was sent then: a call goes out only after its line is whole
 * and on the disk.
 */
export function isTorn(line: string): boolean {
  return line === '' || (line.startsWith('{"') && !line.endsWith('}'))
}

/**
 * Whether the last line of a journal is what power loss left of one that was never synced, beside `isTorn`: the file has
 * grown on the disk and some of its sectors have not arrived, which are read as zeros. Nothing was sent for it. Only for
 * the last line: one with another behind it was synced with that. Zeros in which a second line could have stood, or with
 * the beginning of one behind them, are damage.
 */
export function wasNeverSynced(line: string): boolean {
  if (line.length >= 2 * SHORTEST_LINE) return false
  return /^\{?\0+$/.test(line) || (/^\0+[^\0]*\}$/.test(line) && !line.includes('{"'))
}

/** In bytes: that of an intent whose names have one letter each. */
const SHORTEST_LINE = 337

/** Ends a line with part of a hash of the rest, so that one turned bit does not make another intent of it. */
function withCheck(value: JsonObject): string {
  const text = canonicalJson(value)
  return `${text.slice(0, -1)},"~":"${checkOf(text)}"}`
}

function checked(line: string): JsonObject | undefined {
  const end = /^(.*),"~":"([0-9a-f]{16})"\}$/.exec(line)
  if (end?.[1] === undefined || checkOf(`${end[1]}}`) !== end[2]) return undefined
  const value = parseJson(line)
  return isJsonObject(value) ? value : undefined
}

function checkOf(text: string): string {
  return hash('sha256', text).slice(0, 16)
}
