import { ShieldError } from '../../domain/errors.ts'
import { isJsonObject, type JsonObject } from '../../domain/text/json.ts'
import type { IntegrationDraft, NangoIntegration, OauthClient } from '../../domain/ports/nango.ts'
import type { Client } from '../client.ts'
import { assertIdentifier, encodeIdentifier } from '../identifier.ts'
import { toMoment } from './find-connection.ts'
import { bodyOf, type NangoAnswer, placeOf, readAnswer, unexpectedShape } from '../read-answer.ts'
import { NOBODY } from '../missing-rights.ts'
import { integrationMissing, toError } from '../refusal.ts'

/** https://nango.dev/docs/reference/api/integration/list */
export async function listIntegrations(client: Client): Promise<readonly NangoIntegration[]> {
  const headers = { Authorization: `Bearer ${client.sdk.apiKey}` }
  // The SDK's own method renames what the answer holds.
  const result = await client.exchange(async (sdk) =>
    sdk.http.get(`${client.baseUrl}/integrations`, { headers }),
  )
  const answer = readAnswer(result, client.baseUrl)
  if (answer.kind === 'error' && answer.error.code === 'unknown_account') await assertLooksUp(client)
  const { data } = bodyOf(answer)
  if (!Array.isArray(data)) throw toError(unexpectedShape(client.baseUrl))
  return data.map((entry) => parseIntegration(entry, client))
}

/**
 * Where its database is away, Nango calls a key unknown to the one route that also takes a session's token, and to every
 * other says that it failed.
 */
async function assertLooksUp(client: Client): Promise<void> {
  await getIntegration(client, NOBODY, 'plain')
}

/** https://nango.dev/docs/reference/api/integration/get */
export async function findIntegration(client: Client, key: string): Promise<NangoIntegration | undefined> {
  const data = await getIntegration(client, key, 'plain')
  if (data === undefined) return undefined
  const found = parseIntegration(data, client)
  if (found.key !== key) throw toError(unexpectedShape(client.baseUrl))
  return found
}

/** The client comes with its secret in clear. A key without the right to read it gets none. */
export async function findClient(client: Client, key: string): Promise<OauthClient | null> {
  const credentials = (await getIntegration(client, key, 'credentials'))?.['credentials']
  if (!isJsonObject(credentials)) return null
  const { client_id: id, client_secret: secret, scopes } = credentials
  if (typeof id !== 'string' || typeof secret !== 'string' || id === '' || secret === '') return null
  const list = typeof scopes === 'string' ? scopes.split(',').filter((scope) => scope !== '') : []
  return { id, secret, scopes: list }
}

/** Undefined when there is none. */
async function getIntegration(
  client: Client,
  key: string,
  what: 'plain' | 'credentials',
): Promise<JsonObject | undefined> {
  const uniqueKey = encodeIdentifier('integration', key)
  const result = await client.exchange(async (sdk) =>
    what === 'plain'
      ? sdk.getIntegration({ uniqueKey })
      : sdk.getIntegration({ uniqueKey }, { include: ['credentials'] }),
  )
  const answer = readAnswer(result, client.baseUrl)
  if (isMissing(answer)) return undefined
  const { data } = bodyOf(answer)
  if (!isJsonObject(data)) throw toError(unexpectedShape(client.baseUrl))
  return data
}

/** https://nango.dev/docs/reference/api/integration/create. Fails with `conflict` when the key is taken. */
export async function createIntegration(client: Client, draft: IntegrationDraft): Promise<void> {
  assertIdentifier('integration', draft.key)
  const body = {
    provider: draft.provider,
    unique_key: draft.key,
    display_name: draft.title,
    ...(draft.client === null ? {} : { credentials: credentialsOf(draft.client) }),
  }
  const answer = readAnswer(await client.exchange(async (sdk) => sdk.createIntegration(body)), client.baseUrl)
  assertDone(client, answer, draft.key)
}

/** https://nango.dev/docs/reference/api/integration/update. Fails with `not_connected` when there is none. */
export async function updateClient(client: Client, key: string, application: OauthClient): Promise<void> {
  const uniqueKey = encodeIdentifier('integration', key)
  const body = { credentials: credentialsOf(application) }
  const answer = readAnswer(
    await client.exchange(async (sdk) => sdk.updateIntegration({ uniqueKey }, body)),
    client.baseUrl,
  )
  if (isMissing(answer)) {
    const connection = { integration: key, nangoConnectionId: '' }
    throw toError(integrationMissing({ baseUrl: client.baseUrl, connection }))
  }
  assertDone(client, answer, key)
}

/** Nango takes no spaces among scopes, and replaces the client as a whole. */
function credentialsOf({ id, secret, scopes }: OauthClient) {
  return { type: 'OAUTH2', client_id: id, client_secret: secret, scopes: scopes.join(',') } as const
}

/** Whatever Nango says of a body may repeat what stood in it, the secret too: only its codes and places are used. */
function assertDone(client: Client, answer: NangoAnswer, key: string): void {
  if (answer.kind === 'error' && answer.status === 400 && answer.error.code === 'invalid_body') {
    throw refusedBody(answer.error.detail['errors'], key)
  }
  const { data } = bodyOf(answer)
  if (!isJsonObject(data) || data['unique_key'] !== key) throw toError(unexpectedShape(client.baseUrl))
}

function refusedBody(errors: unknown, key: string): ShieldError {
  const place = placeOf(errors)
  if (place === 'uniqueKey') {
    return new ShieldError('conflict', `Nango has an integration ${JSON.stringify(key)} already`, {
      hint: 'shield providers list',
    })
  }
  if (place === 'provider') {
    return new ShieldError('unavailable', 'This Nango does not know that provider', {
      hint: 'Update the Nango server',
    })
  }
  const where = place === '' ? '' : ` at ${place}`
  return new ShieldError('usage', `Nango does not take the integration's settings (invalid_body${where})`, {
    hint: 'Check the client id, the secret and the scopes',
  })
}

function isMissing(answer: NangoAnswer): boolean {
  return answer.kind === 'error' && answer.status === 404 && answer.error.code === 'not_found'
}

function parseIntegration(value: unknown, client: Client): NangoIntegration {
  if (!isJsonObject(value)) throw toError(unexpectedShape(client.baseUrl))
  const { unique_key: key, provider } = value
  if (typeof key !== 'string' || typeof provider !== 'string') throw toError(unexpectedShape(client.baseUrl))
  return { key, provider, createdAt: toMoment(value['created_at']) ?? null }
}
