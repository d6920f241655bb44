import { isShieldError } from '../../domain/errors.ts'
import type { NangoConnectionDetail, RefreshTrouble, NangoConnection } from '../../domain/ports/nango.ts'
import type { ConnectionIdentity } from '../../domain/provider/connection.ts'
import { isJsonObject, listOf, objectOf, textOrNull } from '../../domain/text/json.ts'
import type { Client } from '../client.ts'
import { encodeIdentifier } from '../identifier.ts'
import { refusalOfSilence, bodyOf, type NangoAnswer, readAnswer, unexpectedShape } from '../read-answer.ts'
import { integrationMissing, connectionMissing, refreshFailed, toError } from '../refusal.ts'

/**
 * One connection; undefined when Nango has none of that id. Nango looks after its token first: when it has less than 15
 * minutes left, and always when `isForced`. https://nango.dev/docs/reference/api/connection/get
 */
export async function findConnection(
  client: Client,
  integration: string,
  nangoConnectionId: string,
  isForced = false,
): Promise<NangoConnectionDetail | undefined> {
  const id = encodeIdentifier('connection id', nangoConnectionId)
  const key = encodeIdentifier('integration', integration)
  const force = isForced ? '&force_refresh=true' : ''
  const url = `${client.baseUrl}/connections/${id}?provider_config_key=${key}${force}`
  const headers = { Authorization: `Bearer ${client.sdk.apiKey}` }
  const result = await client.exchange(async (sdk) => sdk.http.get(url, { headers }))
  if (result.kind === 'failure') throw toError(await refusalOfSilence(client, result))
  const answer = readAnswer(result, client.baseUrl)
  if (isError(answer, 'not_found')) return undefined
  if (isError(answer, 'unknown_provider_config')) {
    const connection = { integration, nangoConnectionId }
    throw toError(integrationMissing({ baseUrl: client.baseUrl, connection }))
  }
  const detail = deadConnectionOf(answer) ?? parseConnectionDetail(bodyOf(answer))
  if (detail?.nangoConnectionId !== nangoConnectionId || detail.integration !== integration) {
    throw toError(unexpectedShape(client.baseUrl))
  }
  return detail
}

function isError(answer: NangoAnswer, code: 'not_found' | 'unknown_provider_config'): boolean {
  if (answer.kind === 'ok' || answer.error.code !== code) return false
  return code !== 'not_found' || answer.status === 404
}

/** When a refresh fails Nango answers with an error that has the connection in it. */
function deadConnectionOf(answer: NangoAnswer): NangoConnectionDetail | undefined {
  if (answer.kind === 'ok' || ![400, 424].includes(answer.status)) return undefined
  if (answer.error.code !== 'invalid_credentials') return undefined
  const { payload } = answer.error.detail
  const detail = isJsonObject(payload) ? parseConnectionDetail(payload['connection']) : undefined
  const refreshTrouble = troubleIn(answer.error.message)
  return detail === undefined ? undefined : { ...detail, hasAuthError: true, refreshTrouble }
}

/** Only the text tells them apart. */
function troubleIn(message: string): RefreshTrouble {
  if (/backing off/i.test(message)) return 'refresh_backoff'
  return /refresh limit has been reached/i.test(message) ? 'refresh_exhausted' : 'refresh_failed'
}

/**
 * Has Nango fetch a new token. Reading the connection with `force_refresh` is the only way to ask for it, and a key that
 * may not read credentials gets none and refreshes nothing.
 */
export async function refresh(
  client: Client,
  { integration, nangoConnectionId }: ConnectionIdentity,
): Promise<'refreshed' | 'not_allowed'> {
  const context = { baseUrl: client.baseUrl, connection: { integration, nangoConnectionId } }
  const detail = await findForced(client, integration, nangoConnectionId)
  if (detail === 'not_allowed') return detail
  if (detail === undefined) throw toError(connectionMissing(context))
  if (detail.refreshTrouble !== null) throw toError(refreshFailed(context))
  return detail.hasCredentials ? 'refreshed' : 'not_allowed'
}

async function findForced(
  client: Client,
  integration: string,
  nangoConnectionId: string,
): Promise<NangoConnectionDetail | undefined | 'not_allowed'> {
  try {
    return await findConnection(client, integration, nangoConnectionId, true)
  } catch (error) {
    if (isShieldError(error) && error.reason === 'right_missing') return 'not_allowed'
    throw error
  }
}

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
 * The same with what only the single connection has. From the credentials it takes the granted scope and the expiry;
 * tokens and whatever else is in there stay behind.
 */
function parseConnectionDetail(value: unknown): NangoConnectionDetail | undefined {
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

/** ISO 8601 in UTC; undefined for what is not a moment. */
export function toMoment(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const time = Date.parse(value)
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}
