import { jsonAnswer, type Answer } from '../../answer.ts'
import { bracketed, checkParameter, checkQuery, checkQueryValue, type ApiRequest } from '../api-request.ts'
import { checkTags } from '../end-user.ts'
import { apiRefusal, invalid, refuseIssues } from '../errors.ts'
import { connectionId, integrationKey, notANumber, textWith, type Issue } from '../schema.ts'
import { findConnection, findIntegration, type NangoParts, type StoredConnection } from '../state.ts'
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
  const tags = bracketed(query, TAG)
  checkQuery(request, [...FILTERS, ...[...query.keys()].filter((name) => TAG.test(name))])
  const limit = wholeNumber(query, 'limit', { least: 1, most: 2_000, otherwise: 10_000 })
  const page = wholeNumber(query, 'page', { least: 0, most: Number.MAX_SAFE_INTEGER, otherwise: 0 })
  const issues = [
    ...[limit, page].flatMap((value) => (typeof value === 'number' ? [] : [value])),
    ...checkTags(tags, ['tags']),
    ...TEXTS.flatMap((name) => checkText(query.get(name) ?? 'x', [name])),
  ]
  if (typeof limit !== 'number' || typeof page !== 'number' || issues.length > 0)
    throw invalid('invalid_query_params', issues)
  const size = parts.untidy ? Math.min(limit, SHORT_PAGE) : limit
  const found = [...parts.state.connections.values()]
    .toReversed()
    .filter((one) => Object.entries(tags).every(([key, value]) => one.tags[key.toLowerCase()] === value))
    .filter((one) => isAsked(one, query))
  return jsonAnswer(200, {
    connections: found
      .slice(page * size, (page + 1) * size)
      .map((one) => ({ ...summarise(one), created: inOffset(one.createdAt) })),
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
  if (value.trim() === '' || !Number.isInteger(number)) return notANumber(name)
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
  checkQuery(request, ['provider_config_key', ...FLAGS])
  checkQueryValue(request, 'provider_config_key', integrationKey)
  checkFlags(request)
  checkId(request)
  const mayRead = parts.faults.take(['no-credentials'], request) === undefined
  if (!mayRead && FLAGS.some((name) => isTrue(request, name)))
    throw apiRefusal(
      403,
      'forbidden',
      'Credential and refresh options require the environment:connections:read_credentials scope',
    )
  const connection = getConnectionOf(parts, request)
  return mayRead
    ? withCredentials(parts, request, connection)
    : jsonAnswer(200, { ...describe(connection, inOffset), credentials: {} })
}

function withCredentials(parts: NangoParts, request: ApiRequest, found: StoredConnection): Answer {
  const fetched = { ...found, lastFetchedAt: parts.now() }
  parts.state.connections.set(fetched.number, fetched)
  const { connection, failure } = refreshed(parts, fetched, request, isTrue(request, 'force_refresh'))
  const shown = describe(connection, inOffset)
  if (failure !== null) return connectionRefreshFailure(failure, { ...shown, credentials: {} })
  const credentials = credentialsOf(connection, isTrue(request, 'refresh_token'))
  return jsonAnswer(200, { ...shown, credentials })
}

function isTrue({ query }: ApiRequest, name: string): boolean {
  return TRUE.includes(query.get(name) ?? '')
}

/** A time with an offset, as of everything that is read; the answer to an import has them with a Z. */
function inOffset(at: number): string {
  return new Date(at).toISOString().replace('Z', '+00:00')
}

/** All that the single connection says but its credentials. */
export function describe(connection: StoredConnection, write: (at: number) => string) {
  return {
    ...summarise(connection),
    connection_config: connection.config,
    webhook_url_override: connection.webhookUrlOverride,
    created_at: write(connection.createdAt),
    updated_at: write(connection.updatedAt),
    last_fetched_at: connection.lastFetchedAt === null ? null : write(connection.lastFetchedAt),
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

/** The connection that the address names, under an integration that is there. */
export function getConnectionOf(parts: NangoParts, request: ApiRequest): StoredConnection {
  const integration = request.query.get('provider_config_key') ?? ''
  if (findIntegration(parts, integration, request) === undefined)
    throw apiRefusal(400, 'unknown_provider_config', 'Provider does not exists')
  const connection = connectionOf(parts, request)
  if (connection === undefined) throw apiRefusal(404, 'not_found', 'Failed to find connection')
  return connection
}

export function connectionOf({ state }: NangoParts, { query, parameters }: ApiRequest) {
  return findConnection(state, query.get('provider_config_key') ?? '', parameters['id'] ?? '')
}

export function checkId(request: ApiRequest): void {
  checkParameter(request, 'id', 'connectionId', connectionId)
}

export function checkPlace(request: ApiRequest): void {
  checkQuery(request, ['provider_config_key'])
  checkQueryValue(request, 'provider_config_key', integrationKey)
}

function checkFlags({ query }: ApiRequest): void {
  const expected = BOOLEANS.map((value) => JSON.stringify(value)).join('|')
  const wrong = FLAGS.filter((name) => query.has(name) && !BOOLEANS.includes(query.get(name) ?? ''))
  const message = `Invalid option: expected one of ${expected}`
  refuseIssues(
    'invalid_query_params',
    wrong.map((name) => ({ code: 'invalid_value', message, path: [name] })),
  )
}
