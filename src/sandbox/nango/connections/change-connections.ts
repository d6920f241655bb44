import { jsonAnswer, type Answer } from '../../answer.ts'
import { checkQuery, readBody, type ApiRequest } from '../api-request.ts'
import { endUserOf, LABELS, tagsOf, type Labels } from '../end-user.ts'
import { apiError } from '../errors.ts'
import {
  anything,
  checkWebhookUrl,
  connectionId,
  integrationKey,
  listOf,
  recordOf,
  strictObject,
  type Check,
} from '../schema.ts'
import { findConnection, type NangoParts, type StoredConnection } from '../state.ts'
import { checkId, checkPlace, connectionOf, getConnectionOf } from './connections.ts'

/** `DELETE /connections/:id?provider_config_key=…` */
export function deleteConnection(parts: NangoParts, request: ApiRequest): Answer {
  checkId(request)
  checkPlace(request)
  const connection = connectionOf(parts, request)
  if (connection === undefined) return apiError(400, 'unknown_connection')
  parts.state.connections.delete(connection.number)
  return jsonAnswer(200, { success: true })
}

const CHANGE = strictObject({ ...LABELS, webhook_url_override: checkWebhookUrl })

/** `PATCH /connections/:id?provider_config_key=…`: tags, and an end user's, replace the whole set; '' takes an address off. */
export function patchConnection(parts: NangoParts, request: ApiRequest): Answer {
  checkPlace(request)
  const change = readBody(request, CHANGE) as Labels
  checkId(request)
  const connection = getConnectionOf(parts, request)
  const changed = { ...connection, ...changesIn(change), updatedAt: parts.now() }
  parts.state.connections.set(changed.number, changed)
  return jsonAnswer(200, { success: true })
}

function changesIn(labels: Labels): Partial<StoredConnection> {
  const { tags, end_user: user, webhook_url_override: url } = labels
  return {
    ...(tags === undefined && user === undefined ? {} : { tags: tagsOf(labels) }),
    ...(user === undefined ? {} : { endUser: endUserOf(labels) }),
    ...(url === undefined ? {} : { webhookUrlOverride: url === '' ? null : url }),
  }
}

const oneOrMany: Check = (value, path) =>
  (Array.isArray(value) ? listOf(connectionId) : connectionId)(value, path).length === 0
    ? []
    : [{ code: 'invalid_union', message: 'Invalid input', path }]

const METADATA = strictObject(
  { connection_id: oneOrMany, provider_config_key: integrationKey, metadata: recordOf(anything) },
  ['connection_id', 'provider_config_key', 'metadata'],
)

interface MetadataBody {
  readonly connection_id: string | readonly string[]
  readonly provider_config_key: string
  readonly metadata: Readonly<Record<string, unknown>>
}

/** `POST /connections/metadata` replaces, `PATCH` merges at the top; both answer what was sent. */
export function changeMetadata(parts: NangoParts, request: ApiRequest): Answer {
  checkQuery(request)
  const body = readBody(request, METADATA) as MetadataBody
  const isMerged = request.method === 'PATCH'
  const ids = typeof body.connection_id === 'string' ? [body.connection_id] : body.connection_id
  const found = ids.map((id) => findConnection(parts.state, body.provider_config_key, id))
  const missing = ids[found.indexOf(undefined)]
  if (missing !== undefined) return apiError(404, 'unknown_connection', complaintAbout(missing, body))
  for (const connection of found) {
    if (connection === undefined) continue
    const metadata = { ...(isMerged ? connection.metadata : {}), ...body.metadata }
    parts.state.connections.set(connection.number, { ...connection, metadata })
  }
  return jsonAnswer(isMerged ? 200 : 201, body)
}

function complaintAbout(id: string, { provider_config_key: key, connection_id: ids }: MetadataBody): string {
  const text = `Connection with connection id ${id} and provider config key ${key} not found. Please make sure the connection exists in the Nango dashboard`
  return Array.isArray(ids) && ids.length > 1
    ? `${text}. No actions were taken on any of the connections as a result of this failure.`
    : text
}
