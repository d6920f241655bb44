import { jsonAnswer, type Answer } from '../../answer.ts'
import { randomHex } from '../../random-id.ts'
import type { ApiRequest } from '../api-request.ts'
import { lowerCaseKeys } from '../check-tags.ts'
import { endUserOf, endUserTags } from '../end-user.ts'
import { apiError, invalid } from '../errors.ts'
import { parseSessionBody, type SessionBody } from './session-body.ts'
import {
  findConnection,
  type NangoParts,
  type Session,
  type Integration,
  type StoredConnection,
} from '../state.ts'
import type { SandboxProvider } from '../../provider.ts'
import { askedScopes, keepConsent } from './authorise.ts'
import { connectByForm } from './form-connect.ts'
import { grantScopes } from './grant-scopes.ts'
import { lacks } from './oauth-connect.ts'

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
