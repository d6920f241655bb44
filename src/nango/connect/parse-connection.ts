import { listOf, objectOf, isJsonObject, textOrNull } from '../../domain/text/json.ts'
import type { NangoConnection, NangoConnectionDetail } from '../../domain/ports/nango.ts'

/** Picks what shield keeps of a connection; undefined when it is none. */
export function parseConnection(value: unknown): NangoConnection | undefined {
  if (!isJsonObject(value)) return undefined
  const { connection_id: id, provider_config_key: integration, provider } = value
  // The list says `created`, the single connection `created_at`.
  const createdAt = toMoment(value['created_at'] ?? value['created'])
  if (typeof id !== 'string' || id === '' || typeof integration !== 'string') return undefined
  if (typeof provider !== 'string' || createdAt === undefined) return undefined
  return {
    nangoConnectionId: id,
    integration,
    provider,
    tags: toTags(value['tags']),
    endUser: endUserOf(value['end_user']),
    hasAuthError: hasAuthError(value['errors']),
    createdAt,
  }
}

/**
 * The same with what only the single connection has. Of the credentials it takes the granted scope and the expiry;
 * tokens and whatever else is in there stay behind.
 */
export function parseConnectionDetail(value: unknown): NangoConnectionDetail | undefined {
  const connection = parseConnection(value)
  if (connection === undefined || !isJsonObject(value)) return undefined
  const credentials = objectOf(value['credentials'])
  return {
    ...connection,
    ...settingsIn(value['connection_config']),
    metadata: objectOf(value['metadata']),
    webhookUrl: textOrNull(value['webhook_url_override']),
    refreshTrouble: null,
    hasCredentials: Object.keys(credentials).length > 0,
    scope: scopeIn(credentials['raw']),
    expiresAt: toMoment(credentials['expires_at']) ?? null,
  }
}

function hasAuthError(errors: unknown): boolean {
  return listOf(errors).some((error) => objectOf(error)['type'] === 'auth')
}

function endUserOf(value: unknown): string | null {
  const { email, display_name: name, id } = objectOf(value)
  return textOrNull(email) ?? textOrNull(name) ?? textOrNull(id)
}

function toTags(tags: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(objectOf(tags)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

/** A client secret of an end user's own stands in the connection config. */
const SECRET = /secret|token|password|credential|api_?key/i

function settingsIn(config: unknown): Pick<NangoConnectionDetail, 'config' | 'withheld'> {
  const entries = Object.entries(objectOf(config))
  return {
    config: Object.fromEntries(entries.filter(([name]) => !SECRET.test(name))),
    withheld: entries.map(([name]) => name).filter((name) => SECRET.test(name)),
  }
}

function scopeIn(raw: unknown): string | null {
  const { scope } = objectOf(raw)
  return typeof scope === 'string' ? scope : null
}

/** ISO 8601 in UTC; undefined for what is no moment. */
export function toMoment(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const time = Date.parse(value)
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}
