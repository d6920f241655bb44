import type { Client } from './client.ts'
import { bodyOf, readAnswer } from './read-answer.ts'
import type { WireResult } from './wire.ts'

/** Nobody's: Nango finds neither a connection nor an integration of this name. */
export const NOBODY = 'shield-asks-for-its-rights'

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
  // It comes with `connections:read`; a new token, and what was granted, come with this one alone.
  ['connections:read_credentials', 'GET', `${OF_NOBODY}&force_refresh=true`],
  ['connections:update', 'PATCH', OF_NOBODY],
  ['connections:delete', 'DELETE', OF_NOBODY],
  ['proxy', 'GET', '/proxy/'],
] as const

/** Fails with `not_connected` for a key that is not accepted. */
export async function missingRights(client: Client): Promise<readonly string[]> {
  const { baseUrl, sdk } = client
  const headers = { Authorization: `Bearer ${sdk.apiKey}` }
  const ask = async ([right, method, path]: (typeof QUESTIONS)[number]) => {
    const data = method === 'POST' || method === 'PATCH' ? {} : undefined
    const result = await client.exchange(async ({ http }) =>
      http.request({ method, url: `${baseUrl}${path}`, headers, data }),
    )
    return { right, result }
  }
  const answers = await Promise.all(QUESTIONS.map(ask))
  // No answer, or the key itself is refused: it fails as any other call does. The first route is the one that takes a key
  // for unknown where Nango could not look it up.
  const failed = answers.findLast(({ result }) => [0, 401].includes(statusOf(result)))
  if (failed !== undefined) bodyOf(readAnswer(failed.result, baseUrl))
  return answers.filter(({ result }) => statusOf(result) === 403).map(({ right }) => right)
}

function statusOf(result: WireResult): number {
  return result.kind === 'response' ? result.status : 0
}
