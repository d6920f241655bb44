import { isJsonObject } from '../../../domain/text/json.ts'
import { jsonAnswer, type Answer, emptyAnswer } from '../../answer.ts'
import type { SandboxProvider } from '../../provider.ts'
import { randomHex } from '../../random-id.ts'
import { type ApiRequest, checkQuery, readBody } from '../api-request.ts'
import { bearerSession } from '../authenticate.ts'
import {
  lowerCaseKeys,
  endUserOf,
  endUserTags,
  checkTags,
  checkEndUser,
  checkOrganization,
  type EndUserBody,
  type OrganizationBody,
} from '../end-user.ts'
import { apiError, invalid } from '../errors.ts'
import {
  checkWebhookUrl,
  connectionId,
  integrationKey,
  anything,
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
  type Integration,
  type StoredConnection,
  type SessionDefaults,
} from '../state.ts'
import { askedScopes, keepConsent, grantScopes } from './authorise.ts'
import { connectByForm } from './form-connect.ts'
import { lacks } from './oauth.ts'

const SESSION_LIFE = 30 * 60_000

/** `POST /connect/sessions` */
export function postSession(parts: NangoParts, request: ApiRequest): Answer {
  const parsed = parseSessionBody(request, 'create')
  if ('refused' in parsed) return parsed.refused
  return open(parts, parsed.body, null)
}

/** `POST /connect/sessions/reconnect`: without tags, the connection's own are wiped when it is authorised again. */
export function postReconnect(parts: NangoParts, request: ApiRequest): Answer {
  const parsed = parseSessionBody(request, 'reconnect')
  if ('refused' in parsed) return parsed.refused
  const { connection_id: connectionId = '', integration_id: integration = '' } = parsed.body
  const connection = findConnection(parts.state, integration, connectionId)
  if (connection === undefined)
    return apiError(400, 'invalid_body', 'ConnectionID or IntegrationId does not exists')
  return open(parts, { ...parsed.body, allowed_integrations: [integration] }, connection.number)
}

function open(parts: NangoParts, body: SessionBody, reconnects: number | null): Answer {
  const allowed = body.allowed_integrations ?? []
  const unknown = unknownIntegrations(parts, body)
  if (unknown.length > 0) return invalid('invalid_body', unknown)
  if (overridesDocs(body))
    return apiError(403, 'forbidden', 'You are not allowed to override the docs connect url')
  const session: Session = {
    token: `nango_connect_session_${randomHex(parts.random, 32)}`,
    expiresAt: parts.now() + SESSION_LIFE,
    tags: { ...endUserTags(body.end_user, body.organization), ...lowerCaseKeys(body.tags ?? {}) },
    endUser: body.end_user === undefined ? null : endUserOf(body.end_user, body.organization),
    allowed: allowed.length === 0 ? null : allowed,
    defaults: body.integrations_config_defaults ?? {},
    webhookUrlOverride: body.webhook_url_override || null,
    reconnects,
    autoAllowed: parts.autoConsent,
  }
  parts.state.sessions.set(session.token, session)
  if (parts.autoConsent) authoriseNow(parts, session)
  return jsonAnswer(201, {
    data: {
      token: session.token,
      connect_link: `${parts.url}/connect-ui/?session_token=${session.token}`,
      expires_at: new Date(session.expiresAt).toISOString(),
    },
  })
}

function authoriseNow(parts: NangoParts, session: Session): void {
  const connection = allowByItself(parts, session)
  // Somebody who then sends credentials all the same means this connection, not a second one.
  if (connection?.expiresAt === null)
    parts.state.sessions.set(session.token, { ...session, reconnects: connection.number })
}

/** A server of one's own has no plan that allows it. */
function overridesDocs({ overrides = {} }: SessionBody): boolean {
  return Object.values(overrides).some(({ docs_connect: link }) => Boolean(link))
}

function unknownIntegrations(parts: NangoParts, body: SessionBody) {
  const places = [
    ...(body.allowed_integrations ?? []).map((key, index) => [key, 'allowed_integrations', String(index)]),
    ...Object.keys(body.integrations_config_defaults ?? {}).map((key) => [
      key,
      'integrations_config_defaults',
      key,
    ]),
    ...Object.keys(body.overrides ?? {}).map((key) => [key, 'overrides', key]),
  ]
  return places
    .filter(([key]) => !parts.state.integrations.has(key ?? ''))
    .map(([, ...path]) => ({ code: 'custom', message: 'Integration does not exist', path }))
}

/**
 * Authorises without a person: with the connection's own account when it is authorised again, else with the first
 * account that has no connection yet. Undefined when there was nothing to authorise, or it did not work.
 */
function allowByItself(parts: NangoParts, session: Session): StoredConnection | undefined {
  const keys = session.allowed ?? [...parts.state.integrations.keys()]
  const integration = parts.state.integrations.get(keys[0] ?? '')
  if (integration === undefined) return undefined
  const { provider } = integration
  const account = freeAccount(parts, session, integration)
  if (account === undefined) return undefined
  if (provider.form !== undefined) {
    const credentials = provider.form.credentialsOf(account)
    return connectByForm(parts, {
      session,
      integration: { ...integration, provider },
      credentials,
      config: {},
    })
  }
  const grant = provider.issue({
    account,
    scopes: grantScopes(parts, askedScopes(session, integration)),
  })
  return keepConsent(parts, session, integration, { ...grant, account })
}

function freeAccount(
  parts: NangoParts,
  session: Session,
  { key, provider }: Integration,
): string | undefined {
  const accounts = accountsAt(provider, session.defaults[key]?.connection_config ?? {})
  const connections = [...parts.state.connections.values()]
  const known = connections.find(({ number }) => number === session.reconnects)
  if (known !== undefined) return known.account
  const taken = connections
    .filter((connection) => connection.provider === provider.nangoProvider)
    .map(({ account }) => account)
  return accounts.find((account) => !taken.includes(account)) ?? accounts[0]
}

/** Empty where the provider has no address without what is missing here. */
function accountsAt(provider: SandboxProvider, config: Readonly<Record<string, unknown>>): readonly string[] {
  if (provider.form !== undefined) return provider.accounts
  if (lacks(provider, config)) return []
  return provider.accountsOf?.(config) ?? provider.accounts
}

interface SessionBody {
  readonly connection_id?: string
  readonly integration_id?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly end_user?: EndUserBody
  readonly organization?: OrganizationBody
  readonly allowed_integrations?: readonly string[]
  readonly integrations_config_defaults?: Readonly<Record<string, SessionDefaults>>
  readonly overrides?: Readonly<Record<string, { readonly docs_connect?: string }>>
  readonly webhook_url_override?: string
}

/** Checks the body as Nango does: strictly, the schema before anything that it names. */
function parseSessionBody(
  request: ApiRequest,
  purpose: 'create' | 'reconnect',
): { readonly body: SessionBody } | { readonly refused: Answer } {
  const unknown = checkQuery(request, [])
  if (unknown !== undefined) return { refused: unknown }
  const read = readBody(request)
  if ('refused' in read) return read
  const issues = BODIES[purpose](read.value, [])
  return issues.length > 0
    ? { refused: invalid('invalid_body', issues) }
    : { body: read.value as SessionBody }
}

/** Scopes are one text here, where an import has a list. */
const checkConfig: Check = (value, path) => {
  const scopes = isJsonObject(value) ? value['oauth_scopes_override'] : undefined
  return [
    ...recordOf(anything)(value, path),
    ...(scopes === undefined ? [] : text(scopes, [...path, 'oauth_scopes_override'])),
  ]
}

const checkOverride: Check = (value, path) => {
  const link = isJsonObject(value) ? value['docs_connect'] : undefined
  return [
    ...recordOf(anything)(value, path),
    ...(link === undefined ? [] : text(link, [...path, 'docs_connect'])),
  ]
}

const COMMON: Readonly<Record<string, Check>> = {
  tags: checkTags,
  end_user: checkEndUser,
  organization: checkOrganization,
  integrations_config_defaults: recordOf(
    strictObject({
      user_scopes: text,
      authorization_params: recordOf(text),
      connection_config: checkConfig,
    }),
    integrationKey,
  ),
  // What else is in one is left out in silence.
  overrides: recordOf(checkOverride, integrationKey),
  webhook_url_override: checkWebhookUrl,
}

const BODIES = {
  create: identified(strictObject({ ...COMMON, allowed_integrations: listOf(integrationKey) })),
  reconnect: strictObject({ ...COMMON, connection_id: connectionId, integration_id: integrationKey }, [
    'connection_id',
    'integration_id',
  ]),
} as const satisfies Record<string, Check>

/** A new session says whom it is for: by tags (also none of them), or by the deprecated `end_user`. */
function identified(check: Check): Check {
  return (value, path) => [
    ...(isJsonObject(value) && !('tags' in value) && !('end_user' in value)
      ? [wrongType('object', undefined, [...path, 'end_user'])]
      : []),
    ...check(value, path),
  ]
}

/** `GET /connect/session`: what the connect page asks about its own session. */
export function getSession(parts: NangoParts, request: ApiRequest): Answer {
  const opened = bearerSession(parts, request)
  if ('refused' in opened) return opened.refused
  const unknown = checkQuery(request, [])
  if (unknown !== undefined) return unknown
  const { session } = opened
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
  const opened = bearerSession(parts, request)
  if ('refused' in opened) return opened.refused
  const unknown = checkQuery(request, [])
  if (unknown !== undefined) return unknown
  parts.state.sessions.delete(opened.session.token)
  return emptyAnswer(204)
}
