import type { JsonObject } from '../../domain/text/json.ts'
import type { NangoPlace } from '../../domain/ports/nango.ts'
import type { Client } from '../client.ts'
import { assertIdentifier, encodeIdentifier } from '../identifier.ts'
import { bodyOf, type NangoAnswer, readAnswer, unexpectedShape } from '../read-answer.ts'
import { connectionMissing, type RefusalContext } from '../proxy/refusal.ts'
import { toError } from '../wire-failure.ts'

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

/** What an absent connection is called here, and there. */
const GONE: ReadonlySet<string> = new Set(['unknown_connection', 'not_found'])

function assertThere(answer: NangoAnswer, context: RefusalContext): void {
  if (answer.kind === 'error' && GONE.has(answer.error.code)) throw toError(connectionMissing(context))
}
