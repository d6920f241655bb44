import { isJsonObject } from '../../../domain/text/json.ts'
import { jsonAnswer, type Answer } from '../../answer.ts'
import type { SandboxProvider } from '../../provider.ts'
import { type ApiRequest, checkQuery, readBody } from '../api-request.ts'
import { apiError, invalid } from '../errors.ts'
import {
  checkParameter,
  integrationKey,
  anything,
  recordOf,
  strictObject,
  text,
  textWith,
  wrongType,
  type Check,
} from '../schema.ts'
import type { Integration, NangoParts, OauthClient } from '../state.ts'
import { describeIntegration } from './integrations.ts'

/** `POST /integrations`: 200, not 201. An OAUTH2 one needs its client, the others may not bring any. */
export function postIntegration(parts: NangoParts, request: ApiRequest): Answer {
  const parsed = parseIntegrationBody(request, 'create')
  if ('refused' in parsed) return parsed.refused
  const { body } = parsed
  const provider = parts.providers.find(({ nangoProvider }) => nangoProvider === body.provider)
  if (provider === undefined) return refusal('invalid_string', 'Invalid provider', 'provider')
  const client = clientOf(provider, body.credentials, undefined)
  if ('refused' in client) return client.refused
  const key = body.unique_key ?? ''
  if (parts.state.integrations.has(key))
    return refusal('invalid_string', 'Unique key already exists', 'uniqueKey')
  const integration: Integration = {
    key,
    provider,
    displayName: body.display_name ?? provider.title,
    forwardWebhooks: body.forward_webhooks ?? true,
    client: client.client,
    createdAt: parts.now(),
    updatedAt: parts.now(),
  }
  parts.state.integrations.set(key, integration)
  return jsonAnswer(200, { data: describeIntegration(parts, integration) })
}

/** `PATCH /integrations/:key`: credentials replace the client as a whole, but for a webhook secret left out. */
export function patchIntegration(parts: NangoParts, request: ApiRequest): Answer {
  const parsed = parseIntegrationBody(request, 'update')
  if ('refused' in parsed) return parsed.refused
  const { body } = parsed
  const asked = request.parameters['key'] ?? ''
  const before = parts.state.integrations.get(asked)
  if (before === undefined)
    return (
      checkParameter(request, 'key', ['uniqueKey', integrationKey]) ??
      missing(`Integration "${asked}" does not exist`)
    )
  const key = body.unique_key ?? before.key
  const client = changedClient(before, body.credentials)
  if ('refused' in client) return client.refused
  const refused = refuseRename(parts, before, key)
  if (refused !== undefined) return refused
  const integration: Integration = {
    ...before,
    ...(body.display_name === undefined ? {} : { displayName: body.display_name }),
    ...(body.forward_webhooks === undefined ? {} : { forwardWebhooks: body.forward_webhooks }),
    key,
    client: client.client,
    updatedAt: parts.now(),
  }
  parts.state.integrations.delete(before.key)
  parts.state.integrations.set(key, integration)
  return jsonAnswer(200, { data: describeIntegration(parts, integration) })
}

/** `DELETE /integrations/:key`: its connections go with it. */
export function deleteIntegration(parts: NangoParts, request: ApiRequest): Answer {
  const unknown = checkQuery(request, [])
  if (unknown !== undefined) return unknown
  const wrongKey = checkParameter(request, 'key', ['uniqueKey', integrationKey])
  if (wrongKey !== undefined) return wrongKey
  const key = request.parameters['key'] ?? ''
  if (!parts.state.integrations.delete(key)) return missing('Integration does not exist')
  for (const { number } of connectionsOf(parts, key)) parts.state.connections.delete(number)
  return jsonAnswer(200, { success: true })
}

function connectionsOf(parts: NangoParts, key: string) {
  return [...parts.state.connections.values()].filter(({ integration }) => integration === key)
}

function refuseRename(parts: NangoParts, before: Integration, key: string): Answer | undefined {
  if (key === before.key) return undefined
  if (parts.state.integrations.has(key))
    return apiError(400, 'invalid_body', 'uniqueKey is already used by another integration')
  return connectionsOf(parts, before.key).length === 0
    ? undefined
    : apiError(400, 'invalid_body', "Can't rename an integration with active connections")
}

function changedClient({ provider, client }: Integration, given: CredentialsBody | undefined) {
  return given === undefined ? { client } : clientOf(provider, given, client)
}

function clientOf(
  provider: SandboxProvider,
  given: CredentialsBody | undefined,
  before: OauthClient | null | undefined,
): { readonly client: OauthClient | null } | { readonly refused: Answer } {
  const isForm = provider.form !== undefined
  if (given === undefined)
    return isForm ? { client: null } : { refused: apiError(400, 'invalid_body', 'Missing credentials') }
  if (isForm || given.type !== 'OAUTH2')
    return {
      refused: apiError(400, 'invalid_body', 'incompatible credentials auth type and provider auth'),
    }
  return { client: clientIn(given, before?.webhookSecret ?? null) }
}

/** A webhook secret that is left out stays; an empty one is taken off. */
function clientIn(given: CredentialsBody, webhookSecret: string | null): OauthClient {
  const { client_id: id, client_secret: secret, scopes = '', webhook_secret: other } = given
  return { id, secret, scopes, webhookSecret: other === undefined ? webhookSecret : other || null }
}

function refusal(code: string, message: string, member: string): Answer {
  return invalid('invalid_body', [{ code, message, path: [member] }])
}

function missing(message: string): Answer {
  return apiError(404, 'not_found', message)
}

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

/** Checks the body as Nango does: strictly; credentials are all or nothing. */
function parseIntegrationBody(
  request: ApiRequest,
  purpose: 'create' | 'update',
): { readonly body: IntegrationBody } | { readonly refused: Answer } {
  const unknown = checkQuery(request, [])
  if (unknown !== undefined) return { refused: unknown }
  const read = readBody(request)
  if ('refused' in read) return read
  const issues = BODIES[purpose](read.value, [])
  return issues.length > 0
    ? { refused: invalid('invalid_body', issues) }
    : { body: read.value as IntegrationBody }
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

/** For the kinds that have a client; Nango knows two more, which no provider here has. */
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

const BODIES = {
  create: strictObject({ ...COMMON, provider: textWith({ most: 255, pattern: /^[a-zA-Z0-9_-]+$/ }) }, [
    'provider',
    'unique_key',
  ]),
  update: strictObject(COMMON),
} as const satisfies Record<string, Check>
