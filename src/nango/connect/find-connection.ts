import { isShieldError } from '../../domain/errors.ts'
import type { NangoConnectionDetail, RefreshTrouble } from '../../domain/ports/nango.ts'
import type { ConnectionIdentity } from '../../domain/provider/connection.ts'
import { isJsonObject } from '../../domain/text/json.ts'
import type { Client } from '../client.ts'
import { encodeIdentifier } from '../identifier.ts'
import { refusalOfSilence, bodyOf, type NangoAnswer, readAnswer, unexpectedShape } from '../read-answer.ts'
import { integrationMissing, connectionMissing, refreshFailed, toError } from '../refusal.ts'
import { parseConnectionDetail } from './parse-connection.ts'

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
