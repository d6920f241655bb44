import { jsonAnswer, type Answer } from '../answer.ts'
import type { ApiRequest } from './api-request.ts'
import { bearerSession, isSessionToken, refuseKey } from './authenticate.ts'
import { checkQuery } from './check-query.ts'
import { apiError, invalid } from './errors.ts'
import type { Integration, NangoParts } from './state.ts'

/** `GET /integrations`: also open to a session's token, which sees those that it allows. */
export function listIntegrations(parts: NangoParts, request: ApiRequest): Answer {
  let allowed: readonly string[] | null = null
  if (isSessionToken(request)) {
    const opened = bearerSession(parts, request)
    if ('refused' in opened) return opened.refused
    allowed = opened.session.allowed
  } else {
    const refused = refuseKey(parts, request)
    if (refused !== undefined) return refused
  }
  const unknown = checkQuery(request, [])
  if (unknown !== undefined) return unknown
  const shown = [...parts.state.integrations.values()]
    .filter(({ key }) => allowed === null || allowed.includes(key))
    .toSorted((one, other) => (one.key < other.key ? -1 : 1))
  return jsonAnswer(200, { data: shown.map((integration) => describe(parts, integration)) })
}

/** `GET /integrations/:key`, with `include=webhook` and `include=credentials`, each given on its own. */
export function getIntegration(parts: NangoParts, request: ApiRequest): Answer {
  const unknown = checkQuery(request, ['include'])
  if (unknown !== undefined) return unknown
  const include = request.query.getAll('include')
  if (include.some((value) => value !== 'webhook' && value !== 'credentials'))
    return invalid('invalid_query_params', [
      {
        code: 'invalid_value',
        message: 'Invalid option: expected one of "webhook"|"credentials"',
        path: ['include'],
      },
    ])
  const key = request.parameters['key'] ?? ''
  const integration = parts.state.integrations.get(key)
  if (integration === undefined) return apiError(404, 'not_found', `Integration "${key}" does not exist`)
  return jsonAnswer(200, {
    data: {
      ...describe(parts, integration),
      ...(include.includes('webhook')
        ? { webhook_url: `${parts.url}/webhook/${parts.environmentId}/${key}` }
        : {}),
      ...(include.includes('credentials') ? { credentials: clientOf(integration) } : {}),
    },
  })
}

function describe(parts: NangoParts, { key, provider, createdAt }: Integration) {
  const at = new Date(createdAt).toISOString()
  return {
    unique_key: key,
    provider: provider.nangoProvider,
    display_name: provider.title,
    logo: `${parts.url}/images/template-logos/${provider.nangoProvider}.svg`,
    forward_webhooks: true,
    created_at: at,
    updated_at: at,
  }
}

function clientOf({ provider }: Integration) {
  return {
    type: 'OAUTH2',
    client_id: `sandbox-${provider.nangoProvider}`,
    client_secret: 'sandbox-client-secret',
    scopes: provider.defaultScopes,
    webhook_secret: null,
  }
}
