import { isJsonObject } from '../domain/json.ts'
import type { Nango } from '../domain/nango.ts'
import type { Client } from './client.ts'
import { encodeIdentifier } from './identifier.ts'
import { bodyOf, readAnswer, unexpectedShape } from './read-answer.ts'
import { toError } from './wire-failure.ts'

/** https://nango.dev/docs/reference/api/integration/get */
export async function findIntegration(client: Client, key: string): ReturnType<Nango['findIntegration']> {
  const uniqueKey = encodeIdentifier('integration', key)
  const result = await client.exchange(async (sdk) => sdk.getIntegration({ uniqueKey }))
  const answer = readAnswer(result, client.baseUrl)
  if (answer.kind === 'error' && answer.status === 404 && answer.error.code === 'not_found') return undefined
  const { data } = bodyOf(answer)
  if (!isJsonObject(data) || data['unique_key'] !== key || typeof data['provider'] !== 'string') {
    throw toError(unexpectedShape(client.baseUrl))
  }
  return { key, provider: data['provider'] }
}
