import { jsonAnswer, type Answer } from '../../answer.ts'
import type { ApiRequest } from '../api-request.ts'
import { checkQuery } from '../check-query.ts'
import { checkTags, lowerCaseKeys } from '../check-tags.ts'
import { summarise } from './connections.ts'
import { apiError, invalid } from '../errors.ts'
import { findIntegration } from './find-integration.ts'
import { readBody } from '../read-body.ts'
import { refreshed } from './refresh.ts'
import { connectionRefreshFailure } from './refresh-failures.ts'
import { strictObject, text, wrongType } from '../schema.ts'
import { findConnection, type NangoParts, type StoredConnection } from '../state.ts'

const BOOLEANS = ['true', '1', 'yes', 'on', 'y', 'enabled', 'false', '0', 'no', 'off', 'n', 'disabled']
const TRUE = BOOLEANS.slice(0, 6)
const FLAGS = ['force_refresh', 'refresh_token', 'refresh_github_app_jwt_token']

/** `GET /connections/:id?provider_config_key=…`: credentials included; refreshed first when about to expire. */
export function getConnection(parts: NangoParts, request: ApiRequest): Answer {
  const refused = checkQuery(request, ['provider_config_key', ...FLAGS]) ?? checkFlags(request)
  if (refused !== undefined) return refused
  const found = locate(parts, request)
  if ('refused' in found) return found.refused
  if (found.connection === undefined) return apiError(404, 'not_found', 'Failed to find connection')
  if (parts.faults.take(['no-credentials'], request) !== undefined)
    return jsonAnswer(200, { ...describe(parts, found.connection), credentials: {} })
  const isForced = TRUE.includes(request.query.get('force_refresh') ?? '')
  const { connection, failure } = refreshed(parts, found.connection, request, isForced)
  const shown = describe(parts, connection)
  if (failure !== null) return connectionRefreshFailure(failure, { ...shown, credentials: {} })
  parts.state.connections.set(connection.number, { ...connection, lastFetchedAt: parts.now() })
  return jsonAnswer(200, {
    ...shown,
    credentials: credentialsOf(connection, TRUE.includes(request.query.get('refresh_token') ?? '')),
  })
}

/** All that the single connection says but its credentials. */
export function describe(parts: NangoParts, connection: StoredConnection) {
  return {
    ...summarise(connection),
    connection_config: connection.config,
    webhook_url_override: connection.webhookUrlOverride,
    created_at: new Date(connection.createdAt).toISOString(),
    updated_at: new Date(connection.updatedAt).toISOString(),
    last_fetched_at: new Date(parts.now()).toISOString(),
  }
}

function credentialsOf({ grant, expiresAt }: StoredConnection, withRefreshToken: boolean) {
  if ('type' in grant) return grant
  return {
    type: 'OAUTH2',
    access_token: grant.accessToken,
    ...(withRefreshToken ? { refresh_token: grant.refreshToken } : {}),
    ...(expiresAt === null ? {} : { expires_at: new Date(expiresAt).toISOString() }),
    raw: grant.raw,
  }
}

/** `DELETE /connections/:id?provider_config_key=…` */
export function deleteConnection(parts: NangoParts, request: ApiRequest): Answer {
  const refused = checkQuery(request, ['provider_config_key'])
  if (refused !== undefined) return refused
  const found = locate(parts, request)
  if ('refused' in found) return found.refused
  if (found.connection === undefined) return apiError(400, 'unknown_connection')
  parts.state.connections.delete(found.connection.number)
  return jsonAnswer(200, { success: true })
}

/** `PATCH /connections/:id?provider_config_key=…`: tags replace the whole set. */
export function patchConnection(parts: NangoParts, request: ApiRequest): Answer {
  const refused = checkQuery(request, ['provider_config_key'])
  if (refused !== undefined) return refused
  const read = readBody(request)
  if ('refused' in read) return read.refused
  const issues = strictObject({ tags: checkTags, webhook_url_override: text })(read.value, [])
  if (issues.length > 0) return invalid('invalid_body', issues)
  const found = locate(parts, request)
  if ('refused' in found) return found.refused
  if (found.connection === undefined) return apiError(404, 'not_found', 'Failed to find connection')
  const change = read.value as { tags?: Record<string, string>; webhook_url_override?: string }
  parts.state.connections.set(found.connection.number, {
    ...found.connection,
    ...(change.tags === undefined ? {} : { tags: lowerCaseKeys(change.tags) }),
    ...(change.webhook_url_override === undefined ? {} : { webhookUrlOverride: change.webhook_url_override }),
    updatedAt: parts.now(),
  })
  return jsonAnswer(200, { success: true })
}

function locate(
  parts: NangoParts,
  request: ApiRequest,
): { readonly connection: StoredConnection | undefined } | { readonly refused: Answer } {
  const integration = request.query.get('provider_config_key')
  if (integration === null)
    return {
      refused: invalid('invalid_query_params', [wrongType('string', undefined, ['provider_config_key'])]),
    }
  if (findIntegration(parts, integration, request) === undefined)
    return { refused: apiError(400, 'unknown_provider_config', 'Provider does not exists') }
  return { connection: findConnection(parts.state, integration, request.parameters['id'] ?? '') }
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
