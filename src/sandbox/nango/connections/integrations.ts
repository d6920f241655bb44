import { jsonAnswer, type Answer } from '../../answer.ts'
import { checkParameter, checkQuery, type ApiRequest } from '../api-request.ts'
import { bearerSession, checkKey, isSessionToken } from '../authenticate.ts'
import { apiError, invalid } from '../errors.ts'
import { integrationKey } from '../schema.ts'
import { findIntegration, type Integration, type NangoParts } from '../state.ts'

/** `GET /integrations`: also open to a session's token, which sees those that it allows. */
export function listIntegrations(parts: NangoParts, request: ApiRequest): Answer {
  const allowed = isSessionToken(request) ? bearerSession(parts, request).allowed : null
  if (!isSessionToken(request))
    checkKey(parts, request, ['integrations:list', 'integrations:list_credentials'])
  checkQuery(request)
  const shown = [...parts.state.integrations.values()]
    .filter(({ key }) => allowed === null || allowed.includes(key))
    .toSorted((one, other) => (one.key < other.key ? -1 : 1))
  return jsonAnswer(200, { data: shown.map((integration) => describeIntegration(parts, integration)) })
}

/** `GET /integrations/:key`, with `include=webhook` and `include=credentials`, each given on its own. */
export function getIntegration(parts: NangoParts, request: ApiRequest): Answer {
  checkQuery(request, [], ['include'])
  const include = request.query.getAll('include')
  if (include.some((value) => value !== 'webhook' && value !== 'credentials'))
    throw invalid('invalid_query_params', [
      { code: 'invalid_union', message: 'Invalid input', path: ['include'] },
    ])
  checkParameter(request, 'key', 'uniqueKey', integrationKey)
  const key = request.parameters['key'] ?? ''
  const integration = findIntegration(parts, key, request)
  if (integration === undefined) return apiError(404, 'not_found', `Integration "${key}" does not exist`)
  return jsonAnswer(200, {
    data: {
      ...describeIntegration(parts, integration),
      ...(include.includes('webhook') ? { webhook_url: webhookUrl(parts, integration) } : {}),
      ...(include.includes('credentials') ? { credentials: credentialsOf(integration) } : {}),
    },
  })
}

/** Providers with a form have no webhook routing. */
function webhookUrl(parts: NangoParts, { key, provider }: Integration): string | null {
  return provider.form === undefined
    ? `${parts.url}/webhook/${parts.environmentId}/${encodeURIComponent(key)}`
    : null
}

/** Nothing of its client. */
export function describeIntegration(parts: NangoParts, integration: Integration) {
  const { key, provider, displayName, forwardWebhooks, createdAt, updatedAt } = integration
  return {
    unique_key: key,
    provider: provider.nangoProvider,
    display_name: displayName,
    logo: `${parts.url}/images/template-logos/${provider.nangoProvider}.svg`,
    forward_webhooks: forwardWebhooks,
    created_at: new Date(createdAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
  }
}

function credentialsOf({ client }: Integration) {
  if (client === null) return null
  return {
    type: 'OAUTH2',
    client_id: client.id,
    client_secret: client.secret,
    scopes: client.scopes || null,
    webhook_secret: client.webhookSecret,
  }
}
