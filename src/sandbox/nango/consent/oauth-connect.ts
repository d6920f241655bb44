import { emptyAnswer, type Answer } from '../../answer.ts'
import type { OauthProvider } from '../../provider.ts'
import { randomUuid } from '../../random-id.ts'
import type { ApiRequest } from '../api-request.ts'
import { querySession } from '../authenticate.ts'
import { askedScopes, isGone } from './authorise.ts'
import { authorizePath } from './consent-page.ts'
import { apiError } from '../errors.ts'
import { allowedAlready, oauthError } from './oauth-pages.ts'
import type { Flow, NangoParts, Session } from '../state.ts'

/** `GET /oauth/connect/:integration?connect_session_token=…`: sends the browser to the provider's consent page. */
export function startOauth(parts: NangoParts, request: ApiRequest): Answer {
  const opened = querySession(parts, request)
  if ('refused' in opened) return opened.refused
  const { session } = opened
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
  const config = configOf(session, key, request.query)
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

/** Parameters of the address, and what the session says, which wins. */
function configOf(session: Session, key: string, query: URLSearchParams): Readonly<Record<string, unknown>> {
  const given = [...query].flatMap(([name, value]) => {
    const parameter = /^params\[(\w+)\]$/.exec(name)?.[1]
    return parameter === undefined ? [] : [[parameter, value] as const]
  })
  return { ...Object.fromEntries(given), ...session.defaults[key]?.connection_config }
}

function withConfig(session: Session, key: string, config: Readonly<Record<string, unknown>>): Session {
  const defaults = { ...session.defaults, [key]: { ...session.defaults[key], connection_config: config } }
  return { ...session, defaults }
}

/** Whether something that the provider's address is made of is missing. */
export function lacks({ needs = [] }: OauthProvider, config: Readonly<Record<string, unknown>>): boolean {
  return needs.some((name) => typeof config[name] !== 'string')
}
