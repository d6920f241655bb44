import type { NangoFound } from '../domain/ports/nango.ts'
import { textOf } from '../domain/text/json.ts'
import type { Client } from './client.ts'
import { environmentOf } from './connect/browser-address.ts'
import { bodyOf, readAnswer, unexpectedShape } from './read-answer.ts'
import { toError } from './refusal.ts'

/**
 * Whether a Nango answers there; no key is sent. Fails with `unavailable` where none does.
 * https://nango.dev/docs/guides/platform/self-hosting
 */
export async function findNango(client: Client): Promise<NangoFound> {
  const { baseUrl } = client
  const result = await client.exchange(async (sdk) => sdk.http.get(`${baseUrl}/health`))
  if (bodyOf(readAnswer(result, baseUrl))['result'] !== 'ok') throw toError(unexpectedShape(baseUrl))
  const { gitHash, isCloud } = await environmentOf(client)
  const build = textOf(gitHash)
  return { isCloud: isCloud === true, build: /^[\w.-]{1,60}$/.test(build) ? build : null }
}

/** Nobody's: Nango finds neither a connection nor an integration of this name. */
const NOBODY = 'shield-asks-for-its-rights'

const OF_NOBODY = `/connections/${NOBODY}?provider_config_key=${NOBODY}`

/**
 * What shield needs a key for, and a question that changes nothing, whoever asks it: about nothing that is there, or
 * without what it would need. Nango looks at the rights of a key first.
 * https://nango.dev/docs/reference/backend/http-api/api-keys
 */
const QUESTIONS = [
  ['integrations:list', 'GET', '/integrations'],
  ['integrations:read', 'GET', `/integrations/${NOBODY}`],
  ['integrations:create', 'POST', '/integrations'],
  ['integrations:update', 'PATCH', `/integrations/${NOBODY}`],
  ['connect_sessions:write', 'POST', '/connect/sessions'],
  ['connections:list', 'GET', `/connections?connectionId=${NOBODY}`],
  ['connections:read', 'GET', OF_NOBODY],
  ['connections:update', 'PATCH', OF_NOBODY],
  ['connections:delete', 'DELETE', OF_NOBODY],
  ['proxy', 'GET', '/proxy/'],
] as const

/** Fails with `not_connected` for a key that is not accepted. */
export async function missingRights(client: Client): Promise<readonly string[]> {
  const { baseUrl, sdk } = client
  const headers = { Authorization: `Bearer ${sdk.apiKey}` }
  const missing: string[] = []
  for (const [right, method, path] of QUESTIONS) {
    const data = method === 'POST' || method === 'PATCH' ? {} : undefined
    const result = await client.exchange(async ({ http }) =>
      http.request({ method, url: `${baseUrl}${path}`, headers, data }),
    )
    const status = result.kind === 'response' ? result.status : 0
    if (status === 403) missing.push(right)
    // No answer, or the key itself is refused: it fails as any other call does.
    else if (status === 0 || status === 401) bodyOf(readAnswer(result, baseUrl))
  }
  return missing
}
