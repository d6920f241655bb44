import { isJsonObject } from '../../../domain/text/json.ts'
import { isOk, jsonAnswer, type Answer } from '../../answer.ts'
import type { FormCredentials, Grant } from '../../provider.ts'
import { type ApiRequest, checkQuery, readBody } from '../api-request.ts'
import { consentEvent, newConnection } from '../consent/authorise.ts'
import {
  checkTags,
  lowerCaseKeys,
  checkEndUser,
  endUserOf,
  endUserTags,
  type EndUserBody,
} from '../end-user.ts'
import { checkWebhookUrl, anything, listOf, recordOf, strictObject, text, type Check } from '../schema.ts'
import { FORM_PARTS, verify } from '../consent/form-connect.ts'
import { describe } from './connections.ts'
import { apiError, invalid } from '../errors.ts'
import { findConnection, type Integration, type NangoParts, type StoredConnection } from '../state.ts'

const CREDENTIALS: Readonly<Record<string, Check>> = {
  OAUTH2: strictObject({ type: text, access_token: text, refresh_token: text, expires_at: text }, [
    'access_token',
  ]),
  BASIC: strictObject({ type: text, ...FORM_PARTS.BASIC }, ['username', 'password']),
  API_KEY: strictObject({ type: text, ...FORM_PARTS.API_KEY }, ['apiKey']),
}

/** Scopes are a list here, where a session has one text. */
const checkConfig: Check = (value, path) => {
  const scopes = isJsonObject(value) ? value['oauth_scopes_override'] : undefined
  return [
    ...recordOf(anything)(value, path),
    ...(scopes === undefined ? [] : listOf(text)(scopes, [...path, 'oauth_scopes_override'])),
  ]
}

const BODY = strictObject(
  {
    provider_config_key: text,
    connection_id: text,
    credentials: (value, path) => (CREDENTIALS[typeOf(value)] ?? strictObject({}))(value, path),
    metadata: recordOf(anything),
    connection_config: checkConfig,
    tags: checkTags,
    end_user: checkEndUser,
    webhook_url_override: checkWebhookUrl,
  },
  ['provider_config_key', 'credentials'],
)

interface OauthImport {
  readonly type: 'OAUTH2'
  readonly access_token: string
  readonly refresh_token?: string
  readonly expires_at?: string
}

interface ImportBody {
  readonly provider_config_key: string
  /** Empty: one that is made up. */
  readonly connection_id: string
  readonly credentials: OauthImport | FormCredentials
  readonly metadata: Readonly<Record<string, unknown>>
  readonly connection_config: Readonly<Record<string, unknown>>
  readonly tags: Readonly<Record<string, string>>
  readonly end_user?: EndUserBody
  readonly webhook_url_override: string | null
}

const LEFT_OUT = {
  connection_id: '',
  metadata: {},
  connection_config: {},
  tags: {},
  webhook_url_override: null,
}

/**
 * `POST /connections`: credentials from elsewhere. Under an id that is there already everything is replaced without a
 * word, by nothing where nothing is given.
 */
export function importConnection(parts: NangoParts, request: ApiRequest): Answer {
  const unknown = checkQuery(request, [])
  if (unknown !== undefined) return unknown
  const read = readBody(request)
  if ('refused' in read) return read.refused
  const issues = BODY(read.value, [])
  if (issues.length > 0) return invalid('invalid_body', issues)
  const body = { ...LEFT_OUT, ...(read.value as object) } as ImportBody
  const integration = parts.state.integrations.get(body.provider_config_key)
  if (integration === undefined) return apiError(404, 'not_found', 'Integration does not exist')
  const granted = grantFrom(parts, integration, body)
  if ('refused' in granted) return granted.refused
  const known = findConnection(parts.state, integration.key, body.connection_id)
  const connection = keep(parts, { ...granted, integration, body, known })
  parts.tell(consentEvent({ ...connection, endUser: null }, known === undefined ? 'creation' : 'override'))
  return jsonAnswer(201, { ...describe(connection), credentials: body.credentials })
}

type Granted = Pick<StoredConnection, 'grant' | 'account' | 'expiresAt'>

function grantFrom(
  parts: NangoParts,
  integration: Integration,
  { credentials, connection_config: config }: ImportBody,
): Granted | { readonly refused: Answer } {
  const { provider } = integration
  const expected = provider.form?.mode ?? 'OAUTH2'
  if (credentials.type !== expected) {
    const message = `Provider ${expected} does not support ${credentials.type} auth`
    return { refused: apiError(400, 'invalid_body', message) }
  }
  if (credentials.type === 'OAUTH2') return oauthGrant(parts, credentials)
  if (provider.form === undefined) return notWorking()
  const account = provider.form.accountOf(credentials)
  const works = provider.serves?.(config) !== false && isOk(verify(parts, provider, credentials))
  return account === undefined || !works ? notWorking() : { grant: credentials, account, expiresAt: null }
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

function notWorking(): { readonly refused: Answer } {
  return {
    refused: apiError(
      400,
      'connection_test_failed',
      'The given credentials were found to be invalid. Please check the credentials and try again.',
    ),
  }
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
    tags: { ...endUserTags(body.end_user), ...lowerCaseKeys(body.tags) },
    endUser: body.end_user === undefined ? before.endUser : endUserOf(body.end_user),
    webhookUrlOverride: body.webhook_url_override,
    metadata: body.metadata,
    config: body.connection_config,
    hasAuthError: false,
    refreshFailedAt: null,
    updatedAt: parts.now(),
  }
  parts.state.connections.set(connection.number, connection)
  return connection
}

function typeOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'type' in value ? String(value.type) : ''
}
