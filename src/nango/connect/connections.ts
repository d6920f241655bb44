import type { ConnectionFilter, NangoConnection, NangoPlace } from '../../domain/ports/nango.ts'
import { type JsonObject, defined } from '../../domain/text/json.ts'
import type { Client } from '../client.ts'
import { assertIdentifier, encodeIdentifier } from '../identifier.ts'
import { connectionMissing, type RefusalContext, toError } from '../refusal.ts'
import { bodyOf, readAnswer, unexpectedShape, type NangoAnswer } from '../read-answer.ts'
import { parseConnection } from './find-connection.ts'

/** Nango takes up to 2000 and names neither a total nor a next page. */
const PAGE_SIZE = 1000
const MOST_PAGES = 1000

/**
 * All of them, or the newest so many. A short page is not the last one: a server may give fewer than it was asked for.
 * https://nango.dev/docs/reference/api/connection/list
 */
export async function listConnections(
  client: Client,
  filter: ConnectionFilter,
): Promise<readonly NangoConnection[]> {
  const { most = Number.POSITIVE_INFINITY } = filter
  const size = Math.min(most, PAGE_SIZE)
  const met = new Map<string, NangoConnection>()
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const before = met.size
    const connections = await listPage(client, filter, { size, page })
    for (const one of connections) met.set(`${one.integration} ${one.nangoConnectionId}`, one)
    const found = [...met.values()].filter((connection) => matches(connection, filter))
    if (connections.length === 0 || met.size >= most || isAll(found, filter)) return found
    if (met.size > before) continue
    // A server that does not know `page` answers with the first one for ever: it is all there is, unless it is full.
    if (connections.length < size) return found
    break
  }
  throw toError(unexpectedShape(client.baseUrl))
}

/** An id is unique within an integration. */
function isAll(found: readonly NangoConnection[], filter: ConnectionFilter): boolean {
  return found.length > 0 && filter.integration !== undefined && filter.nangoConnectionId !== undefined
}

async function listPage(
  client: Client,
  { integration, nangoConnectionId, tags }: ConnectionFilter,
  { size, page }: { readonly size: number; readonly page: number },
): Promise<readonly NangoConnection[]> {
  if (integration !== undefined) assertIdentifier('integration', integration)
  if (nangoConnectionId !== undefined) assertIdentifier('connection id', nangoConnectionId)
  const query = {
    ...defined({ integrationId: integration, connectionId: nangoConnectionId, tags }),
    limit: size,
    // The SDK sends it, but its type does not know it; it drops page 0, which is the default.
    page,
  }
  const result = await client.exchange(async (sdk) => sdk.listConnections(query))
  const { connections } = bodyOf(readAnswer(result, client.baseUrl))
  if (!Array.isArray(connections)) throw toError(unexpectedShape(client.baseUrl))
  return connections.map((value) => {
    const connection = parseConnection(value)
    if (connection === undefined) throw toError(unexpectedShape(client.baseUrl))
    return connection
  })
}

/** Asked again here: taking somebody else's connection for the new one would be worse than not finding it. */
function matches(connection: NangoConnection, filter: ConnectionFilter): boolean {
  return (
    (filter.integration === undefined || filter.integration === connection.integration) &&
    (filter.nangoConnectionId === undefined || filter.nangoConnectionId === connection.nangoConnectionId) &&
    // Nango stores the names of tags in lower case.
    Object.entries(filter.tags ?? {}).every(([name, value]) => connection.tags[name.toLowerCase()] === value)
  )
}

/** What an absent connection is called, by this and by older servers. */
const NO_CONNECTION: ReadonlySet<string> = new Set(['unknown_connection', 'not_found'])

/** The same, also where its integration went with it. */
const GONE: ReadonlySet<string> = new Set([...NO_CONNECTION, 'unknown_provider_config'])

/** https://nango.dev/docs/reference/api/connection/delete */
export async function deleteConnection(
  client: Client,
  integration: string,
  nangoConnectionId: string,
): Promise<'deleted' | 'absent'> {
  const id = encodeIdentifier('connection id', nangoConnectionId)
  const key = encodeIdentifier('integration', integration)
  const answer = readAnswer(
    await client.exchange(async (sdk) => sdk.deleteConnection(key, id)),
    client.baseUrl,
  )
  if (answer.kind === 'error' && GONE.has(answer.error.code)) return 'absent'
  if (bodyOf(answer)['success'] !== true) throw toError(unexpectedShape(client.baseUrl))
  return 'deleted'
}

/** https://nango.dev/docs/reference/api/connection/update-metadata merges at the top, and answers what was sent. */
export async function addMetadata(
  client: Client,
  { integration, nangoConnectionId }: NangoPlace,
  metadata: JsonObject,
): Promise<void> {
  assertIdentifier('integration', integration)
  assertIdentifier('connection id', nangoConnectionId)
  const answer = readAnswer(
    await client.exchange(async (sdk) => sdk.updateMetadata(integration, nangoConnectionId, { ...metadata })),
    client.baseUrl,
  )
  assertThere(answer, { baseUrl: client.baseUrl, connection: { integration, nangoConnectionId } })
  if (bodyOf(answer)['connection_id'] !== nangoConnectionId) throw toError(unexpectedShape(client.baseUrl))
}

/** https://nango.dev/docs/reference/api/connection/patch */
export async function setWebhookUrl(
  client: Client,
  { integration, nangoConnectionId }: NangoPlace,
  url: string,
): Promise<void> {
  const id = encodeIdentifier('connection id', nangoConnectionId)
  const key = encodeIdentifier('integration', integration)
  const result = await client.exchange(async (sdk) =>
    sdk.patchConnection({ connectionId: id, provider_config_key: key }, { webhook_url_override: url }),
  )
  const answer = readAnswer(result, client.baseUrl)
  assertThere(answer, { baseUrl: client.baseUrl, connection: { integration, nangoConnectionId } })
  if (bodyOf(answer)['success'] !== true) throw toError(unexpectedShape(client.baseUrl))
}
function assertThere(answer: NangoAnswer, context: RefusalContext): void {
  if (answer.kind === 'error' && NO_CONNECTION.has(answer.error.code))
    throw toError(connectionMissing(context))
}
