import { isJsonObject } from '../../../domain/text/json.ts'
import { emptyAnswer, jsonAnswer, type Answer } from '../../answer.ts'
import { randomHex } from '../../random-id.ts'
import { checkQuery, readBody, type ApiRequest } from '../api-request.ts'
import { bearerSession } from '../authenticate.ts'
import { checkOrganization, endUserOf, LABELS, tagsOf, type Labels } from '../end-user.ts'
import { apiError, refuseIssues } from '../errors.ts'
import {
  checkWebhookUrl,
  configWith,
  connectionId,
  integrationKey,
  listOf,
  recordOf,
  strictObject,
  text,
  wrongType,
  type Check,
} from '../schema.ts'
import {
  findConnection,
  type NangoParts,
  type Session,
  type SessionDefaults,
  type Integration,
  type StoredConnection,
} from '../state.ts'
import { accountsAt, askedScopes, grantScopes, keepConsent } from './authorise.ts'
import { connectByForm } from './form-connect.ts'

const SESSION_LIFE = 30 * 60_000

interface SessionBody extends Labels {
  readonly connection_id?: string
  readonly integration_id?: string
  readonly allowed_integrations?: readonly string[]
  readonly integrations_config_defaults?: Readonly<Record<string, SessionDefaults>>
  readonly overrides?: Readonly<Record<string, { readonly docs_connect?: string }>>
}

const COMMON: Readonly<Record<string, Check>> = {
  ...LABELS,
  organization: checkOrganization,
  integrations_config_defaults: recordOf(
    strictObject({
      user_scopes: text,
      authorization_params: recordOf(text),
      // Scopes are one text here, where an import has a list.
      connection_config: configWith('oauth_scopes_override', text),
    }),
    integrationKey,
  ),
  // What else is in one is left out in silence.
  overrides: recordOf(configWith('docs_connect', text), integrationKey),
  webhook_url_override: checkWebhookUrl,
}

const NEW = identified(strictObject({ ...COMMON, allowed_integrations: listOf(integrationKey) }))
const RECONNECT = strictObject({ ...COMMON, connection_id: connectionId, integration_id: integrationKey }, [
  'connection_id',
  'integration_id',
])

/** A new session says whom it is for: by tags (also none of them), or by the deprecated `end_user`. */
function identified(check: Check): Check {
  return (value, path) => [
    ...(isJsonObject(value) && !('tags' in value) && !('end_user' in value)
      ? [wrongType('object', undefined, [...path, 'end_user'])]
      : []),
    ...check(value, path),
  ]
}

/** `POST /connect/sessions` */
export function postSession(parts: NangoParts, request: ApiRequest): Answer {
  checkQuery(request)
  return open(parts, readBody(request, NEW) as SessionBody, null)
}

/** `POST /connect/sessions/reconnect`: without tags, the connection's own are wiped when it is authorised again. */
export function postReconnect(parts: NangoParts, request: ApiRequest): Answer {
  checkQuery(request)
  const body = readBody(request, RECONNECT) as SessionBody
  const { connection_id: id = '', integration_id: integration = '' } = body
  const connection = findConnection(parts.state, integration, id)
  if (connection === undefined)
    return apiError(400, 'invalid_body', 'ConnectionID or IntegrationId does not exists')
  return open(parts, { ...body, allowed_integrations: [integration] }, connection.number)
}

function open(parts: NangoParts, body: SessionBody, reconnects: number | null): Answer {
  const allowed = body.allowed_integrations ?? []
  refuseIssues('invalid_body', unknownIntegrations(parts, body))
  // A server of one's own has no plan that allows it.
  if (Object.values(body.overrides ?? {}).some(({ docs_connect: link }) => Boolean(link)))
    return apiError(403, 'forbidden', 'You are not allowed to override the docs connect url')
  const session: Session = {
    token: `nango_connect_session_${randomHex(parts.random, 32)}`,
    expiresAt: parts.now() + SESSION_LIFE,
    tags: tagsOf(body),
    endUser: endUserOf(body),
    allowed: allowed.length === 0 ? null : allowed,
    defaults: body.integrations_config_defaults ?? {},
    webhookUrlOverride: body.webhook_url_override || null,
    reconnects,
    autoAllowed: parts.autoConsent,
  }
  parts.state.sessions.set(session.token, session)
  if (parts.autoConsent) allowByItself(parts, session)
  return jsonAnswer(201, {
    data: {
      token: session.token,
      connect_link: `${parts.url}/connect-ui/?session_token=${session.token}`,
      expires_at: new Date(session.expiresAt).toISOString(),
    },
  })
}

function unknownIntegrations({ state }: NangoParts, body: SessionBody) {
  const { allowed_integrations: allowed = [], integrations_config_defaults: defaults = {} } = body
  const places = [
    ...allowed.map((key, index) => [key, 'allowed_integrations', String(index)]),
    ...Object.keys(defaults).map((key) => [key, 'integrations_config_defaults', key]),
    ...Object.keys(body.overrides ?? {}).map((key) => [key, 'overrides', key]),
  ]
  return places
    .filter(([key]) => !state.integrations.has(key ?? ''))
    .map(([, ...path]) => ({ code: 'custom', message: 'Integration does not exist', path }))
}

/** `GET /connect/session`: what the connect page asks about its own session. */
export function getSession(parts: NangoParts, request: ApiRequest): Answer {
  const session = bearerSession(parts, request)
  checkQuery(request)
  return jsonAnswer(200, {
    data: {
      endUser: session.endUser,
      connectUISettings: {},
      ...(session.allowed === null ? {} : { allowed_integrations: session.allowed }),
      integrations_config_defaults: session.defaults,
      ...(session.reconnects === null ? {} : { isReconnecting: true }),
      websocketsPath: '/',
    },
  })
}

/** `DELETE /connect/session`: from then on the token is unknown. */
export function deleteSession(parts: NangoParts, request: ApiRequest): Answer {
  const session = bearerSession(parts, request)
  checkQuery(request)
  parts.state.sessions.delete(session.token)
  return emptyAnswer(204)
}

/**
 * Authorises a session without a person: with the connection's own account when it is authorised again, else with the
 * first account that has no connection yet.
 */
function allowByItself(parts: NangoParts, session: Session): void {
  const connection = consent(parts, session)
  // Somebody who then sends credentials all the same means this connection, not a second one.
  if (connection?.expiresAt === null)
    parts.state.sessions.set(session.token, { ...session, reconnects: connection.number })
}

/** Undefined when there was nothing to authorise, or it did not work. */
function consent(parts: NangoParts, session: Session): StoredConnection | undefined {
  const keys = session.allowed ?? [...parts.state.integrations.keys()]
  const integration = parts.state.integrations.get(keys[0] ?? '')
  const account = integration && freeAccount(parts, session, integration)
  if (integration === undefined || account === undefined) return undefined
  const { provider } = integration
  if (provider.form !== undefined) {
    const credentials = provider.form.credentialsOf(account)
    return connectByForm(parts, {
      session,
      integration: { ...integration, provider },
      credentials,
      config: {},
    })
  }
  const scopes = grantScopes(parts, askedScopes(session, integration))
  return keepConsent(parts, session, integration, { ...provider.issue({ account, scopes }), account })
}

function freeAccount(
  parts: NangoParts,
  session: Session,
  { key, provider }: Integration,
): string | undefined {
  const connections = [...parts.state.connections.values()]
  const known = connections.find(({ number }) => number === session.reconnects)
  if (known !== undefined) return known.account
  const accounts = accountsAt(provider, session.defaults[key]?.connection_config ?? {})
  const taken = connections
    .filter((connection) => connection.provider === provider.nangoProvider)
    .map(({ account }) => account)
  return accounts.find((account) => !taken.includes(account)) ?? accounts[0]
}
