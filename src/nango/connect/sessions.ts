import { isJsonObject, objectOf, listOf } from '../../domain/text/json.ts'
import type { ConnectSession, SessionAsk } from '../../domain/ports/nango.ts'
import { ShieldError } from '../../domain/errors.ts'
import { browserAddress } from './browser-address.ts'
import type { Client } from '../client.ts'
import { assertIdentifier, encodeIdentifier } from '../identifier.ts'
import { toMoment } from './find-connection.ts'
import { bodyOf, type NangoAnswer, placeOf, readAnswer, unexpectedShape } from '../read-answer.ts'
import { connectionMissing, integrationMissing, planLimit, type Refusal, toError } from '../refusal.ts'

const TOKEN = /^nango_connect_session_[A-Za-z0-9]{16,256}$/

/** The one server whose connect page knows by itself which API it belongs to. */
const CLOUD = 'https://api.nango.dev'

/** https://nango.dev/docs/reference/api/connect/sessions/create */
export async function createSession(client: Client, ask: SessionAsk): Promise<ConnectSession> {
  assertIdentifier('integration', ask.integration)
  if (ask.reconnect !== undefined) assertIdentifier('connection id', ask.reconnect)
  const answer = readAnswer(await postSession(client, ask), client.baseUrl)
  if (answer.kind === 'error') throw toError(sessionRefusal(answer, ask, client.baseUrl))
  const made = parseSession(answer.body['data'], client.baseUrl)
  const api = await browserAddress(client)
  return { ...made, link: withApiUrl(made.link, api), api }
}

/** A reconnect carries the whole of tags and config again: Nango forgets what it does not carry. */
async function postSession(client: Client, ask: SessionAsk) {
  const config = {
    ...ask.config,
    ...(ask.scopes.length === 0 ? {} : { oauth_scopes_override: ask.scopes.join(',') }),
  }
  const common = {
    tags: { ...ask.tags },
    integrations_config_defaults: { [ask.integration]: { connection_config: config } },
    ...(ask.webhookUrl === null ? {} : { webhook_url_override: ask.webhookUrl }),
  }
  const { integration, reconnect } = ask
  return client.exchange(async (sdk) =>
    reconnect === undefined
      ? sdk.createConnectSession({ ...common, allowed_integrations: [integration] })
      : sdk.createReconnectSession({ ...common, connection_id: reconnect, integration_id: integration }),
  )
}

function sessionRefusal(
  answer: Extract<NangoAnswer, { readonly kind: 'error' }>,
  ask: SessionAsk,
  baseUrl: string,
): Refusal {
  const { code, message } = answer.error
  const connection = { integration: ask.integration, nangoConnectionId: ask.reconnect ?? '' }
  if (answer.status === 500 && message === 'Failed to create connect session')
    return encryptionKeyMissing(baseUrl)
  if (code === 'resource_capped') return planLimit()
  if (answer.status !== 400 || code !== 'invalid_body') return answer.refusal
  if (/^ConnectionID or IntegrationId does not exists?$/i.test(message)) {
    return connectionMissing({ baseUrl, connection })
  }
  if (mentions(answer.error.detail['errors'], 'Integration does not exist')) {
    return integrationMissing({ baseUrl, connection })
  }
  const place = placeOf(answer.error.detail['errors'], 'an unnamed place')
  if (/(?:^|\.)webhook_url(?:_override)?$/.test(place)) return webhookUrlRefused()
  return {
    code: 'internal',
    reason: 'call_refused',
    message: `Nango does not take the connect session (invalid_body at ${place})`,
    hint: 'shield --version, and report it with that version and the version of Nango',
  }
}

/**
 * A reconnect carries it again, and Nango takes no address any more that its settings do not allow, though it kept one from
 * before. https://github.com/NangoHQ/nango/blob/master/packages/server/lib/helpers/validation.ts (webhookUrlSchema)
 */
function webhookUrlRefused(): Refusal {
  return {
    code: 'not_connected',
    reason: 'call_refused',
    message: "Nango's settings do not allow the address that the webhooks of this connection go to",
    hint: "Take it off (PATCH /connections/ID with an empty webhook_url_override) or allow it (NANGO_OUTBOUND_URL_POLICY on Nango's server), then do the same again",
  }
}

function encryptionKeyMissing(baseUrl: string): Refusal {
  return {
    code: 'unavailable',
    reason: 'nango_failed',
    message: `Nango at ${baseUrl} could not create a connect session`,
    hint: 'Set NANGO_ENCRYPTION_KEY (base64 of 32 bytes: openssl rand -base64 32) on the Nango server and start it again',
  }
}

function mentions(errors: unknown, message: string): boolean {
  return listOf(errors).some((error) => objectOf(error)['message'] === message)
}

function parseSession(data: unknown, baseUrl: string): Omit<ConnectSession, 'api'> {
  const unexpected = toError(unexpectedShape(baseUrl))
  if (!isJsonObject(data)) throw unexpected
  const { token, connect_link: link } = data
  const expiresAt = toMoment(data['expires_at'])
  if (typeof token !== 'string' || !TOKEN.test(token) || expiresAt === undefined) throw unexpected
  if (typeof link !== 'string' || !/^https?:\/\//.test(link) || !URL.canParse(link)) throw unexpected
  return { token, link, expiresAt }
}

/** The connect page of a server of one's own asks the cloud unless it is told otherwise. */
function withApiUrl(link: string, api: string): string {
  const url = new URL(link)
  if (api !== CLOUD) url.searchParams.set('apiURL', api)
  return url.href
}

const SESSION_GONE: ReadonlySet<string> = new Set([
  'unknown_connect_session_token',
  'invalid_connect_session_token_format',
])

/** https://nango.dev/docs/reference/api/connect/sessions/delete */
export async function endSession(client: Client, token: string): Promise<void> {
  if (!TOKEN.test(token)) throw new ShieldError('internal', 'Not a token of a connect session')
  // Not in the SDK. The session authorises its own end; the API key does not.
  const headers = { Authorization: `Bearer ${token}` }
  const result = await client.exchange(async (sdk) =>
    sdk.http.delete(`${client.baseUrl}/connect/session`, { headers }),
  )
  if (result.kind === 'response' && result.status === 204) return
  const answer = readAnswer(result, client.baseUrl)
  if (answer.kind === 'error' && answer.status === 401 && SESSION_GONE.has(answer.error.code)) return
  bodyOf(answer)
}

/** Where Nango forwards a browser straight to the provider's consent. The link carries the session's token. */
export function directLink(integration: string, session: ConnectSession): string {
  const key = encodeIdentifier('integration', integration)
  return `${session.api}/oauth/connect/${key}?connect_session_token=${encodeURIComponent(session.token)}`
}
