import type { Hold } from '../request/hold.ts'
import { isJsonObject, type JsonObject } from '../text/json.ts'

/**
 * What stands beside the database as well as in it, so that whoever can only write the database can neither lift a hold,
 * revive a token nor put an older, sealed row back: the one with the higher counter counts.
 */
export interface Vault {
  /** Grows with every change. */
  readonly counter: number
  /** The id of the database that it belongs to. */
  readonly database: string
  readonly hold: Hold | null
  /** Ids of tokens and since when each opens nothing (ISO 8601). */
  readonly revoked: Readonly<Record<string, string>>
  /** Nonces of approvals that were taken back before anything was sent, and until when each could have been used. */
  readonly withdrawn: Readonly<Record<string, string>>
}

/** Undefined for a line that is no entry of the vault. Says nothing about who wrote it. */
export function parseVault(line: string): Vault | undefined {
  const value = objectIn(line)
  if (value?.['vault'] !== 1) return undefined
  const { counter, database, hold, revoked, withdrawn } = value
  if (typeof counter !== 'number' || !Number.isSafeInteger(counter) || typeof database !== 'string')
    return undefined
  const [ended, back] = [textsIn(revoked), textsIn(withdrawn)]
  const held = hold === null ? null : holdIn(hold)
  if (ended === undefined || back === undefined || held === undefined) return undefined
  return { counter, database, hold: held, revoked: ended, withdrawn: back }
}

/** Undefined for what is no JSON object. */
export function objectIn(line: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function textsIn(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isJsonObject(value)) return undefined
  const texts = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return texts.length === Object.keys(value).length ? Object.fromEntries(texts) : undefined
}

function holdIn(value: unknown): Hold | undefined {
  if (!isJsonObject(value) || !isJsonObject(value['by'])) return undefined
  const { reason, at, by } = value
  const { name, door } = by
  if (typeof reason !== 'string' || typeof at !== 'string' || typeof name !== 'string') return undefined
  return { reason, by: { name, door: door as Hold['by']['door'] }, at }
}
