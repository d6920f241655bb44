import { jsonAnswer, type Answer } from '../../answer.ts'
import { type ApiRequest, checkQuery, readBody } from '../api-request.ts'
import { apiError, invalid } from '../errors.ts'
import {
  connectionId,
  integrationKey,
  anything,
  listOf,
  recordOf,
  strictObject,
  type Check,
} from '../schema.ts'
import { findConnection, type NangoParts } from '../state.ts'

const oneOrMany: Check = (value, path) =>
  (Array.isArray(value) ? listOf(connectionId) : connectionId)(value, path).length === 0
    ? []
    : [{ code: 'invalid_union', message: 'Invalid input', path }]

const BODY = strictObject(
  { connection_id: oneOrMany, provider_config_key: integrationKey, metadata: recordOf(anything) },
  ['connection_id', 'provider_config_key', 'metadata'],
)

interface MetadataBody {
  readonly connection_id: string | readonly string[]
  readonly provider_config_key: string
  readonly metadata: Readonly<Record<string, unknown>>
}

function complaintAbout(id: string, { provider_config_key: key, connection_id: ids }: MetadataBody): string {
  const text = `Connection with connection id ${id} and provider config key ${key} not found. Please make sure the connection exists in the Nango dashboard`
  return Array.isArray(ids) && ids.length > 1
    ? `${text}. No actions were taken on any of the connections as a result of this failure.`
    : text
}

/** `POST /connections/metadata` replaces, `PATCH` merges at the top; both answer what was sent. */
export function changeMetadata(parts: NangoParts, request: ApiRequest): Answer {
  const unknown = checkQuery(request, [])
  if (unknown !== undefined) return unknown
  const read = readBody(request)
  if ('refused' in read) return read.refused
  const issues = BODY(read.value, [])
  if (issues.length > 0) return invalid('invalid_body', issues)
  const body = read.value as MetadataBody
  const ids = typeof body.connection_id === 'string' ? [body.connection_id] : body.connection_id
  const found = ids.map((id) => findConnection(parts.state, body.provider_config_key, id))
  const missing = ids[found.indexOf(undefined)]
  if (missing !== undefined) return apiError(404, 'unknown_connection', complaintAbout(missing, body))
  for (const connection of found) {
    if (connection === undefined) continue
    const kept = request.method === 'PATCH' ? connection.metadata : {}
    parts.state.connections.set(connection.number, {
      ...connection,
      metadata: { ...kept, ...body.metadata },
    })
  }
  return jsonAnswer(request.method === 'PATCH' ? 200 : 201, body)
}
