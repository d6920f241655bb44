import { jsonAnswer, type Answer } from '../../answer.ts'
import { type ApiRequest, checkQuery, readBody } from '../api-request.ts'
import {
  checkTags,
  lowerCaseKeys,
  checkEndUser,
  endUserOf,
  endUserTags,
  type EndUserBody,
} from '../end-user.ts'
import { invalid, apiError } from '../errors.ts'
import {
  textWith,
  type Issue,
  checkParameter,
  checkQueryValue,
  connectionId,
  integrationKey,
  checkWebhookUrl,
  strictObject,
} from '../schema.ts'
import { type NangoParts, type StoredConnection, findIntegration, findConnection } from '../state.ts'
import { connectionRefreshFailure, refreshed } from './refresh.ts'

const TEXTS = ['connectionId', 'endUserId', 'endUserOrganizationId', 'integrationId', 'search']
const FILTERS = [...TEXTS, 'limit', 'page']
const checkText = textWith({ least: 1, most: 255 })

/** What a page of an untidy server holds at most, however many were asked for. */
const SHORT_PAGE = 1

const TAG = /^tags\[([^\]]+)\]$/

/** `GET /connections`: newest first; filters are combined with AND; no total and no cursor. */
export function listConnections(parts: NangoParts, request: ApiRequest): Answer {
  const { query } = request
  const tags = [...query].flatMap(([name, value]) => {
    const key = TAG.exec(name)?.[1]
    return key === undefined ? [] : [[key, value] as const]
  })
  const unknown = checkQuery(request, [...FILTERS, ...[...query.keys()].filter((name) => TAG.test(name))])
  if (unknown !== undefined) return unknown
  const limit = wholeNumber(query, 'limit', { least: 1, most: 2_000, otherwise: 10_000 })
  const page = wholeNumber(query, 'page', { least: 0, most: Number.MAX_SAFE_INTEGER, otherwise: 0 })
  const issues = [
    ...[limit, page].flatMap((value) => (typeof value === 'number' ? [] : [value])),
    ...checkTags(Object.fromEntries(tags), ['tags']),
    ...TEXTS.flatMap((name) => checkText(query.get(name) ?? 'x', [name])),
  ]
  if (typeof limit !== 'number' || typeof page !== 'number' || issues.length > 0)
    return invalid('invalid_query_params', issues)
  const size = parts.untidy ? Math.min(limit, SHORT_PAGE) : limit
  const found = [...parts.state.connections.values()]
    .toReversed()
    .filter((connection) => tags.every(([key, value]) => connection.tags[key.toLowerCase()] === value))
    .filter((connection) => isAsked(connection, query))
  return jsonAnswer(200, {
    connections: found.slice(page * size, (page + 1) * size).map((one) => ({
      ...summarise(one),
      created: new Date(one.createdAt).toISOString().replace('Z', '+00:00'),
    })),
  })
}

function isAsked(connection: StoredConnection, query: URLSearchParams): boolean {
  const integrations = (query.get('integrationId') ?? '').split(',').map((key) => key.trim())
  const tests: readonly [string, (value: string) => boolean][] = [
    ['connectionId', (value) => connection.connectionId === value],
    ['integrationId', () => integrations.includes(connection.integration)],
    ['endUserId', (value) => connection.endUser?.id === value],
    ['endUserOrganizationId', (value) => connection.endUser?.organization?.id === value],
    ['search', (value) => isFoundIn(connection, value.toLowerCase())],
  ]
  return tests.every(([name, test]) => {
    const value = query.get(name)
    return value === null || test(value)
  })
}

/** Not in the tags. */
function isFoundIn({ connectionId, endUser }: StoredConnection, word: string): boolean {
  return [connectionId, endUser?.display_name, endUser?.email].some((text) =>
    text?.toLowerCase().includes(word),
  )
}

/** What the list and the single connection have in common. */
function summarise(connection: StoredConnection) {
  return {
    id: connection.number,
    connection_id: connection.connectionId,
    provider_config_key: connection.integration,
    provider: connection.provider,
    errors: connection.hasAuthError ? [{ type: 'auth', log_id: `sandbox-${connection.number}` }] : [],
    end_user: connection.endUser,
    tags: connection.tags,
    metadata: connection.metadata,
  }
}

function wholeNumber(
  query: URLSearchParams,
  name: string,
  { least, most, otherwise }: { readonly least: number; readonly most: number; readonly otherwise: number },
): number | Issue {
  const value = query.get(name)
  if (value === null) return otherwise
  const number = Number(value)
  if (value.trim() === '' || !Number.isInteger(number))
    return { code: 'invalid_type', message: 'Invalid input: expected number, received NaN', path: [name] }
  if (number < least)
    return { code: 'too_small', message: `Too small: expected number to be >=${least}`, path: [name] }
  if (number > most)
    return { code: 'too_big', message: `Too big: expected number to be <=${most}`, path: [name] }
  return number
}

const BOOLEANS = ['true', '1', 'yes', 'on', 'y', 'enabled', 'false', '0', 'no', 'off', 'n', 'disabled']
const TRUE = BOOLEANS.slice(0, 6)
const FLAGS = ['force_refresh', 'refresh_token', 'refresh_github_app_jwt_token']

/** `GET /connections/:id?provider_config_key=…`: credentials included; refreshed first when about to expire. */
export function getConnection(parts: NangoParts, request: ApiRequest): Answer {
  const refused =
    checkQuery(request, ['provider_config_key', ...FLAGS]) ??
    checkQueryValue(request, 'provider_config_key', integrationKey) ??
    checkFlags(request) ??
    checkId(request)
  if (refused !== undefined) return refused
  const mayRead = parts.faults.take(['no-credentials'], request) === undefined
  if (!mayRead && FLAGS.some((name) => isTrue(request, name))) return credentialsForbidden()
  const found = locate(parts, request)
  if ('refused' in found) return found.refused
  const { connection } = found
  if (connection === undefined) return apiError(404, 'not_found', 'Failed to find connection')
  return mayRead
    ? withCredentials(parts, request, connection)
    : jsonAnswer(200, { ...inOffsets(describe(connection)), credentials: {} })
}

function credentialsForbidden(): Answer {
  return apiError(
    403,
    'forbidden',
    'Credential and refresh options require the environment:connections:read_credentials scope',
  )
}

function withCredentials(parts: NangoParts, request: ApiRequest, found: StoredConnection): Answer {
  const fetched = { ...found, lastFetchedAt: parts.now() }
  parts.state.connections.set(fetched.number, fetched)
  const isForced = isTrue(request, 'force_refresh')
  const { connection, failure } = refreshed(parts, fetched, request, isForced)
  const shown = inOffsets(describe(connection))
  if (failure !== null) return connectionRefreshFailure(failure, { ...shown, credentials: {} })
  return jsonAnswer(200, {
    ...shown,
    credentials: credentialsOf(connection, isTrue(request, 'refresh_token')),
  })
}

function isTrue({ query }: ApiRequest, name: string): boolean {
  return TRUE.includes(query.get(name) ?? '')
}

/** Read again, a connection has its times with an offset; the answer to an import has them with a Z. */
function inOffsets(shown: ReturnType<typeof describe>) {
  const { created_at: created, updated_at: updated, last_fetched_at: fetched } = shown
  return {
    ...shown,
    created_at: created.replace('Z', '+00:00'),
    updated_at: updated.replace('Z', '+00:00'),
    last_fetched_at: fetched?.replace('Z', '+00:00') ?? null,
  }
}

/** All that the single connection says but its credentials. */
export function describe(connection: StoredConnection) {
  return {
    ...summarise(connection),
    connection_config: connection.config,
    webhook_url_override: connection.webhookUrlOverride,
    created_at: new Date(connection.createdAt).toISOString(),
    updated_at: new Date(connection.updatedAt).toISOString(),
    last_fetched_at:
      connection.lastFetchedAt === null ? null : new Date(connection.lastFetchedAt).toISOString(),
  }
}

function credentialsOf({ grant, expiresAt }: StoredConnection, withRefreshToken: boolean) {
  if ('type' in grant) return grant
  const { refresh_token: _token, ...raw } = grant.raw
  return {
    type: 'OAUTH2',
    access_token: grant.accessToken,
    ...(withRefreshToken ? { refresh_token: grant.refreshToken } : {}),
    ...(expiresAt === null ? {} : { expires_at: new Date(expiresAt).toISOString() }),
    raw: withRefreshToken ? grant.raw : raw,
  }
}

/** `DELETE /connections/:id?provider_config_key=…` */
export function deleteConnection(parts: NangoParts, request: ApiRequest): Answer {
  const refused = checkId(request) ?? checkPlace(request)
  if (refused !== undefined) return refused
  const connection = connectionOf(parts, request)
  if (connection === undefined) return apiError(400, 'unknown_connection')
  parts.state.connections.delete(connection.number)
  return jsonAnswer(200, { success: true })
}

const CHANGE = strictObject({
  tags: checkTags,
  end_user: checkEndUser,
  webhook_url_override: checkWebhookUrl,
})

interface Change {
  readonly tags?: Readonly<Record<string, string>>
  readonly end_user?: EndUserBody
  readonly webhook_url_override?: string
}

/** `PATCH /connections/:id?provider_config_key=…`: tags, and an end user's, replace the whole set; '' takes an address off. */
export function patchConnection(parts: NangoParts, request: ApiRequest): Answer {
  const refused = checkPlace(request)
  if (refused !== undefined) return refused
  const read = readBody(request)
  if ('refused' in read) return read.refused
  const issues = CHANGE(read.value, [])
  if (issues.length > 0) return invalid('invalid_body', issues)
  const wrongId = checkId(request)
  if (wrongId !== undefined) return wrongId
  const found = locate(parts, request)
  if ('refused' in found) return found.refused
  const { connection } = found
  if (connection === undefined) return apiError(404, 'not_found', 'Failed to find connection')
  const changed = { ...connection, ...changesIn(read.value as Change), updatedAt: parts.now() }
  parts.state.connections.set(changed.number, changed)
  return jsonAnswer(200, { success: true })
}

function changesIn({ tags, end_user: user, webhook_url_override: url }: Change): Partial<StoredConnection> {
  const isRetagged = tags !== undefined || user !== undefined
  return {
    ...(isRetagged ? { tags: { ...endUserTags(user), ...lowerCaseKeys(tags ?? {}) } } : {}),
    ...(user === undefined ? {} : { endUser: endUserOf(user) }),
    ...(url === undefined ? {} : { webhookUrlOverride: url === '' ? null : url }),
  }
}

function locate(
  parts: NangoParts,
  request: ApiRequest,
): { readonly connection: StoredConnection | undefined } | { readonly refused: Answer } {
  const integration = request.query.get('provider_config_key') ?? ''
  if (findIntegration(parts, integration, request) === undefined)
    return { refused: apiError(400, 'unknown_provider_config', 'Provider does not exists') }
  return { connection: connectionOf(parts, request) }
}

function connectionOf({ state }: NangoParts, { query, parameters }: ApiRequest) {
  return findConnection(state, query.get('provider_config_key') ?? '', parameters['id'] ?? '')
}

function checkId(request: ApiRequest): Answer | undefined {
  return checkParameter(request, 'id', ['connectionId', connectionId])
}

function checkPlace(request: ApiRequest): Answer | undefined {
  return (
    checkQuery(request, ['provider_config_key']) ??
    checkQueryValue(request, 'provider_config_key', integrationKey)
  )
}

function checkFlags(request: ApiRequest): Answer | undefined {
  const wrong = FLAGS.filter((name) => {
    const value = request.query.get(name)
    return value !== null && !BOOLEANS.includes(value)
  })
  const expected = BOOLEANS.map((value) => JSON.stringify(value)).join('|')
  return wrong.length === 0
    ? undefined
    : invalid(
        'invalid_query_params',
        wrong.map((name) => ({
          code: 'invalid_value',
          message: `Invalid option: expected one of ${expected}`,
          path: [name],
        })),
      )
}
