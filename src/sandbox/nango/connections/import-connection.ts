import { isJsonObject } from '../../../domain/text/json.ts'
import { isOk, jsonAnswer, type Answer } from '../../answer.ts'
import type { FormCredentials, Grant } from '../../provider.ts'
import { checkQuery, readBody, type ApiRequest } from '../api-request.ts'
import { consentEvent, newConnection } from '../consent/authorise.ts'
import { FORM_PARTS, verify } from '../consent/form-connect.ts'
import { endUserOf, LABELS, tagsOf, type Labels } from '../end-user.ts'
import { apiError, apiRefusal, connectionTestFailed } from '../errors.ts'
import { anything, checkWebhookUrl, configWith, listOf, recordOf, strictObject, text } from '../schema.ts'
import { findConnection, type Integration, type NangoParts, type StoredConnection } from '../state.ts'
import { describe } from './connections.ts'

const CREDENTIALS = {
  OAUTH2: strictObject({ type: text, access_token: text, refresh_token: text, expires_at: text }, [
    'access_token',
  ]),
  BASIC: strictObject({ type: text, ...FORM_PARTS.BASIC }, ['username', 'password']),
  API_KEY: strictObject({ type: text, ...FORM_PARTS.API_KEY }, ['apiKey']),
}

const BODY = strictObject(
  {
    provider_config_key: text,
    connection_id: text,
    credentials: (value, path) => checkFor(value)(value, path),
    metadata: recordOf(anything),
    // Scopes are a list here, where a session has one text.
    connection_config: configWith('oauth_scopes_override', listOf(text)),
    ...LABELS,
    webhook_url_override: checkWebhookUrl,
  },
  ['provider_config_key', 'credentials'],
)

function checkFor(credentials: unknown) {
  const type = isJsonObject(credentials) ? credentials['type'] : undefined
  return type === 'OAUTH2' || type === 'BASIC' || type === 'API_KEY' ? CREDENTIALS[type] : strictObject({})
}

interface OauthImport {
  readonly type: 'OAUTH2'
  readonly access_token: string
  readonly refresh_token?: string
  readonly expires_at?: string
}

interface ImportBody extends Labels {
  readonly provider_config_key: string
  /** Empty: one that is made up. */
  readonly connection_id: string
  readonly credentials: OauthImport | FormCredentials
  readonly metadata: Readonly<Record<string, unknown>>
  readonly connection_config: Readonly<Record<string, unknown>>
}

const LEFT_OUT = { connection_id: '', metadata: {}, connection_config: {} }

/**
 * `POST /connections`: credentials from elsewhere. Under an id that is there already everything is replaced without a
 * word, by nothing where nothing is given.
 */
export function importConnection(parts: NangoParts, request: ApiRequest): Answer {
  checkQuery(request)
  const body = { ...LEFT_OUT, ...(readBody(request, BODY) as object) } as ImportBody
  const integration = parts.state.integrations.get(body.provider_config_key)
  if (integration === undefined) return apiError(404, 'not_found', 'Integration does not exist')
  const granted = grantFrom(parts, integration, body)
  const known = findConnection(parts.state, integration.key, body.connection_id)
  const connection = keep(parts, { ...granted, integration, body, known })
  parts.tell(consentEvent({ ...connection, endUser: null }, known === undefined ? 'creation' : 'override'))
  const shown = describe(connection, (at) => new Date(at).toISOString())
  return jsonAnswer(201, { ...shown, credentials: body.credentials })
}

type Granted = Pick<StoredConnection, 'grant' | 'account' | 'expiresAt'>

function grantFrom(
  parts: NangoParts,
  { provider }: Integration,
  { credentials, connection_config: config }: ImportBody,
): Granted {
  const expected = provider.form?.mode ?? 'OAUTH2'
  if (credentials.type !== expected) {
    const message = `Provider ${expected} does not support ${credentials.type} auth`
    throw apiRefusal(400, 'invalid_body', message)
  }
  if (credentials.type === 'OAUTH2') return oauthGrant(parts, credentials)
  if (provider.form === undefined) throw connectionTestFailed()
  const account = provider.form.accountOf(credentials)
  const works = provider.serves?.(config) !== false && isOk(verify(parts, provider, credentials))
  if (account === undefined || !works) throw connectionTestFailed()
  return { grant: credentials, account, expiresAt: null }
}

/** Whose token it is shows in the connection that it was given to; it says nothing of scopes. */
function oauthGrant(parts: NangoParts, given: OauthImport): Granted {
  const { access_token: accessToken, refresh_token: refreshToken = '', expires_at: expiresAt } = given
  const grant: Grant = { accessToken, refreshToken, expiresInSeconds: 3600, raw: {} }
  const source = [...parts.state.connections.values()].find(
    (one) => 'accessToken' in one.grant && one.grant.accessToken === accessToken,
  )
  const account = source?.account ?? 'sandbox:unknown'
  return { grant, account, expiresAt: expiresAt === undefined ? null : Date.parse(expiresAt) }
}

interface Kept extends Granted {
  readonly integration: Integration
  readonly body: ImportBody
  readonly known: StoredConnection | undefined
}

function keep(parts: NangoParts, { integration, body, known, ...granted }: Kept): StoredConnection {
  const before = known ?? newConnection(parts, integration)
  const connection: StoredConnection = {
    ...before,
    ...granted,
    connectionId: body.connection_id === '' ? before.connectionId : body.connection_id,
    tags: tagsOf(body),
    endUser: endUserOf(body) ?? before.endUser,
    webhookUrlOverride: body.webhook_url_override ?? null,
    metadata: body.metadata,
    config: body.connection_config,
    hasAuthError: false,
    refreshFailedAt: null,
    updatedAt: parts.now(),
  }
  parts.state.connections.set(connection.number, connection)
  return connection
}
