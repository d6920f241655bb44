import { isJsonObject, type JsonObject } from '../../domain/text/json.ts'
import { jsonAnswer, type Answer } from '../answer.ts'
import type { ProviderRequest } from '../provider.ts'
import { execute } from './execute.ts'
import { refusal } from './refusals.ts'
import type { Context } from './resolve.ts'
import { answeringVersion } from './versions.ts'

const PATH = /^\/admin\/api\/([^/]+)\/graphql\.json$/

/** Shopify's Admin API: one address for everything. */
export function handleAdmin(context: Omit<Context, 'warn'>, request: ProviderRequest): Answer {
  const asked = PATH.exec(request.path)?.[1]
  const version = asked === undefined ? undefined : answeringVersion(asked, context.now)
  if (version === undefined || request.method !== 'POST') return refusal(404)
  const body = bodyOf(request)
  const { query, variables } = body ?? {}
  if (typeof query !== 'string')
    return jsonAnswer(400, { errors: { query: 'Required parameter missing or invalid' } })
  const answer = execute(context, query, isJsonObject(variables) ? variables : {})
  return jsonAnswer(200, answer, { 'x-shopify-api-version': version })
}

/** Undefined for what is not a JSON object. */
export function bodyOf({ body }: ProviderRequest): JsonObject | undefined {
  try {
    const parsed: unknown = JSON.parse(body ?? '')
    return isJsonObject(parsed) ? parsed : undefined
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return undefined
  }
}
