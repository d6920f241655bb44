import { isJsonObject } from '../../../domain/text/json.ts'
import { jsonAnswer, type Answer } from '../../answer.ts'
import type { SandboxProvider } from '../../provider.ts'
import { checkParameter, checkQuery, readBody, type ApiRequest } from '../api-request.ts'
import { apiError, apiRefusal, invalid } from '../errors.ts'
import {
  anything,
  integrationKey,
  recordOf,
  strictObject,
  text,
  textWith,
  wrongType,
  type Check,
} from '../schema.ts'
import { type Integration, type NangoParts, type OauthClient, findIntegration } from '../state.ts'
import { bearerSession, checkKey, isSessionToken } from '../authenticate.ts'

interface CredentialsBody {
  readonly type: 'OAUTH2' | 'OAUTH1' | 'TBA'
  readonly client_id: string
  readonly client_secret: string
  readonly scopes?: string
  readonly webhook_secret?: string
}

interface IntegrationBody {
  readonly provider?: string
  readonly unique_key?: string
  readonly display_name?: string
  readonly credentials?: CredentialsBody
  readonly forward_webhooks?: boolean
}

/** Commas and no spaces. */
const scopes: Check = (value, path) =>
  typeof value === 'string' && /^([0-9a-zA-Z:/_.*-]+(,[0-9a-zA-Z:/_.*-]+)*)?$/.test(value)
    ? []
    : [{ code: 'invalid_union', message: 'Invalid input', path }]

const yesOrNo: Check = (value, path) =>
  typeof value === 'boolean' ? [] : [wrongType('boolean', value, path)]

const client = strictObject(
  {
    type: anything,
    client_id: textWith({ least: 1, most: 255 }),
    client_secret: textWith({ least: 1 }),
    scopes,
    webhook_secret: textWith({ most: 255 }),
  },
  ['client_id', 'client_secret'],
)

/** All or nothing. For the kinds that have a client; Nango knows two more, which no provider here has. */
const credentials: Check = (value, path) => {
  const type = isJsonObject(value) ? value['type'] : undefined
  return type === 'OAUTH1' || type === 'OAUTH2' || type === 'TBA'
    ? client(value, path)
    : [{ code: 'invalid_union', message: 'invalid credentials object', path: [...path, 'type'] }]
}

const COMMON: Readonly<Record<string, Check>> = {
  unique_key: integrationKey,
  display_name: textWith({ least: 1, most: 255 }),
  forward_webhooks: yesOrNo,
  integration_config: recordOf(textWith({ most: 8192 })),
  custom: recordOf(text),
  credentials,
}

const NEW = strictObject({ ...COMMON, provider: textWith({ most: 255, pattern: /^[a-zA-Z0-9_-]+$/ }) }, [
  'provider',
  'unique_key',
])
const CHANGE = strictObject(COMMON)

/** `POST /integrations`: 200, not 201. An OAUTH2 one needs its client, the others may not bring any. */
export function postIntegration(parts: NangoParts, request: ApiRequest): Answer {
  checkQuery(request)
  const body = readBody(request, NEW) as IntegrationBody
  const provider = parts.providers.find(({ nangoProvider }) => nangoProvider === body.provider)
  if (provider === undefined) throw refusal('Invalid provider', 'provider')
  const client = clientOf(provider, body.credentials, null)
  const key = body.unique_key ?? ''
  if (parts.state.integrations.has(key)) throw refusal('Unique key already exists', 'uniqueKey')
  const integration: Integration = {
    key,
    provider,
    displayName: body.display_name ?? provider.title,
    forwardWebhooks: body.forward_webhooks ?? true,
    client,
    createdAt: parts.now(),
    updatedAt: parts.now(),
  }
  parts.state.integrations.set(key, integration)
  return jsonAnswer(200, { data: describeIntegration(parts, integration) })
}

/** `PATCH /integrations/:key`: credentials replace the client as a whole, but for a webhook secret left out. */
export function patchIntegration(parts: NangoParts, request: ApiRequest): Answer {
  checkQuery(request)
  const body = readBody(request, CHANGE) as IntegrationBody
  const asked = request.parameters['key'] ?? ''
  const before = parts.state.integrations.get(asked)
  if (before === undefined) {
    checkParameter(request, 'key', 'uniqueKey', integrationKey)
    return apiError(404, 'not_found', `Integration "${asked}" does not exist`)
  }
  const { unique_key: key = before.key, credentials } = body
  const client =
    credentials === undefined ? before.client : clientOf(before.provider, credentials, before.client)
  checkRename(parts, before, key)
  const integration: Integration = {
    ...before,
    displayName: body.display_name ?? before.displayName,
    forwardWebhooks: body.forward_webhooks ?? before.forwardWebhooks,
    key,
    client,
    updatedAt: parts.now(),
  }
  parts.state.integrations.delete(before.key)
  parts.state.integrations.set(key, integration)
  return jsonAnswer(200, { data: describeIntegration(parts, integration) })
}

/** `DELETE /integrations/:key`: its connections go with it. */
export function deleteIntegration(parts: NangoParts, request: ApiRequest): Answer {
  checkQuery(request)
  checkParameter(request, 'key', 'uniqueKey', integrationKey)
  const key = request.parameters['key'] ?? ''
  if (!parts.state.integrations.delete(key)) return apiError(404, 'not_found', 'Integration does not exist')
  for (const { number } of connectionsOf(parts, key)) parts.state.connections.delete(number)
  return jsonAnswer(200, { success: true })
}

function connectionsOf(parts: NangoParts, key: string) {
  return [...parts.state.connections.values()].filter(({ integration }) => integration === key)
}

function checkRename(parts: NangoParts, before: Integration, key: string): void {
  if (key === before.key) return
  if (parts.state.integrations.has(key))
    throw apiRefusal(400, 'invalid_body', 'uniqueKey is already used by another integration')
  if (connectionsOf(parts, before.key).length > 0)
    throw apiRefusal(400, 'invalid_body', "Can't rename an integration with active connections")
}

/** A webhook secret that is left out stays; an empty one is taken off. */
function clientOf(
  provider: SandboxProvider,
  given: CredentialsBody | undefined,
  before: OauthClient | null,
): OauthClient | null {
  const isForm = provider.form !== undefined
  if (given === undefined) {
    if (isForm) return null
    throw apiRefusal(400, 'invalid_body', 'Missing credentials')
  }
  if (isForm || given.type !== 'OAUTH2')
    throw apiRefusal(400, 'invalid_body', 'incompatible credentials auth type and provider auth')
  const { client_id: id, client_secret: secret, scopes = '', webhook_secret: webhookSecret } = given
  const kept = webhookSecret === undefined ? (before?.webhookSecret ?? null) : webhookSecret || null
  return { id, secret, scopes, webhookSecret: kept }
}

function refusal(message: string, member: string) {
  return invalid('invalid_body', [{ code: 'invalid_string', message, path: [member] }])
}

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
function describeIntegration(parts: NangoParts, integration: Integration) {
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
