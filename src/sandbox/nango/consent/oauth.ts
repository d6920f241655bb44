import { emptyAnswer, type Answer } from '../../answer.ts'
import { randomUuid } from '../../random-id.ts'
import { bracketed, CONFIG_PARAMETER, type ApiRequest } from '../api-request.ts'
import { querySession } from '../authenticate.ts'
import { apiError } from '../errors.ts'
import type { Flow, NangoParts, Session } from '../state.ts'
import { askedScopes, deniedEvent, isGone, keepConsent, lacks } from './authorise.ts'
import { authorizePath } from './consent-page.ts'
import { allowedAlready, oauthError, oauthSuccess } from './pages.ts'

/** `GET /oauth/connect/:integration?connect_session_token=…`: sends the browser to the provider's consent page. */
export function startOauth(parts: NangoParts, request: ApiRequest): Answer {
  const session = querySession(parts, request)
  const key = request.parameters['integration'] ?? ''
  const integration = parts.state.integrations.get(key)
  if (integration === undefined)
    return oauthError(`Could not find a Provider Config matching the "${key}" key.`, 'provider_config_err')
  if (session.allowed !== null && !session.allowed.includes(key))
    return apiError(400, 'integration_not_allowed')
  if (isGone(parts, session)) return apiError(400, 'invalid_connection')
  const { provider } = integration
  if (provider.form !== undefined)
    return oauthError(`The auth mode of ${key} is not supported here`, 'auth_mode_err')
  if (session.autoAllowed) return allowedAlready()
  // What the session says wins.
  const given = bracketed(request.query, CONFIG_PARAMETER)
  const config = { ...given, ...session.defaults[key]?.connection_config }
  if (lacks(provider, config))
    return oauthError(
      `Missing Connection Config param(s) in Auth request to interpolate url. Provided Connection Config: ${JSON.stringify(config)}`,
      'connection_validation_failed',
    )
  return toConsentPage(parts, {
    session: withConfig(session, key, config),
    listener: request.query.get('ws_client_id'),
    integration: { ...integration, provider },
  })
}

function toConsentPage(parts: NangoParts, flow: Flow): Answer {
  const { session, integration } = flow
  const { key, provider, client } = integration
  const state = randomUuid(parts.random)
  parts.state.flows.set(state, flow)
  const target = new URL(parts.url + authorizePath(provider))
  target.search = new URLSearchParams({
    response_type: 'code',
    client_id: client?.id ?? '',
    redirect_uri: `${parts.url}/oauth/callback`,
    scope: askedScopes(session, integration).join(provider.scopeSeparator),
    state,
    access_type: 'offline',
    prompt: 'consent',
    ...authorizationParameters(session, key),
  }).toString()
  return emptyAnswer(302, {
    location: target.href,
    'set-cookie': `oauth2-${state}=1; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax`,
  })
}

/** What the session adds (a login hint, say). It replaces none of what the flow itself needs. */
function authorizationParameters(session: Session, key: string): Record<string, string> {
  const own = ['client_id', 'redirect_uri', 'scope', 'state', 'response_type']
  const given = Object.entries(session.defaults[key]?.authorization_params ?? {})
  return Object.fromEntries(given.filter(([name]) => !own.includes(name)))
}

function withConfig(session: Session, key: string, config: Readonly<Record<string, unknown>>): Session {
  const defaults = { ...session.defaults, [key]: { ...session.defaults[key], connection_config: config } }
  return { ...session, defaults }
}

/** `GET /oauth/callback`: always HTML. Each state serves once; a flow begun in time may end after its session has. */
export function finishOauth(parts: NangoParts, request: ApiRequest): Answer {
  const { query } = request
  const state = query.get('state') ?? ''
  const flow = parts.state.flows.get(state)
  if (flow === undefined)
    return oauthError(`No session found for state: ${JSON.stringify(state)}`, 'callback_err')
  parts.state.flows.delete(state)
  const error = query.get('error')
  if (error !== null) {
    const told = TOLD.flatMap((name) => {
      const value = query.get(name)?.trim() ?? ''
      return value === '' ? [] : [`${name}: ${value}`]
    })
    const context = `Did not get authorization code in the callback. Provider error: ${told.join('; ')}`
    parts.tell(deniedEvent(parts, flow, context))
    const denial = { error, error_description: query.get('error_description') ?? '' }
    return failed(parts, flow, JSON.stringify(denial), 'callback_err')
  }
  const code = query.get('code') ?? ''
  const grant = parts.state.codes.get(code)
  parts.state.codes.delete(code)
  if (grant === undefined)
    return failed(parts, flow, 'The provider did not accept the authorization code', 'token_err')
  const connection = keepConsent(parts, sessionLeftOf(parts, flow.session), flow.integration, grant)
  parts.notify(flow.listener, {
    message_type: 'success',
    provider_config_key: flow.integration.key,
    connection_id: connection.connectionId,
    is_pending: false,
  })
  return oauthSuccess(grant.account)
}

/** What Nango's webhook repeats of a provider's refusal. */
const TOLD = ['error', 'error_description', 'error_reason', 'error_uri', 'status_code', 'error_message']

function failed(parts: NangoParts, flow: Flow, message: string, type: string): Answer {
  parts.notify(flow.listener, {
    message_type: 'error',
    provider_config_key: flow.integration.key,
    connection_id: '',
    error_type: type,
    error_desc: message,
  })
  return oauthError(message, type)
}

/**
 * What Nango still knows of the session of a flow: all of it, unless it was deleted meanwhile. Then a new connection gets no
 * tags, one that is authorised again keeps its own, and only the settings stand with the flow.
 */
function sessionLeftOf({ state }: NangoParts, session: Session): Session {
  if (state.sessions.has(session.token)) return session
  const before = session.reconnects === null ? undefined : state.connections.get(session.reconnects)
  return { ...session, tags: before?.tags ?? {}, endUser: before?.endUser ?? null, webhookUrlOverride: null }
}
