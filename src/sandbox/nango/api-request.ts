import type { Answer } from '../answer.ts'
import { invalid, apiError } from './errors.ts'
import { unrecognized, wrongType } from './schema.ts'

/** One request to Nango's API, as its handlers see it. */
export interface ApiRequest {
  readonly method: string
  /** Encoded as it came, without the query. */
  readonly path: string
  /** The query as it came, with its question mark; empty without one. */
  readonly search: string
  readonly query: URLSearchParams
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** Decoded values of the route's own parameters. */
  readonly parameters: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Nango refuses every query parameter that it does not know, and one given twice, which is a list to it, but for `lists`.
 * Undefined when all are fine.
 */
export function checkQuery(
  { query }: ApiRequest,
  known: readonly string[],
  lists: readonly string[] = [],
): Answer | undefined {
  const names = [...new Set(query.keys())]
  const unknown = names.filter((name) => !known.includes(name) && !lists.includes(name))
  const repeated = names.filter((name) => known.includes(name) && query.getAll(name).length > 1)
  const issues = [
    ...repeated.map((name) => wrongType('string', [], [name])),
    ...(unknown.length === 0 ? [] : [unrecognized(unknown, [])]),
  ]
  return issues.length === 0 ? undefined : invalid('invalid_query_params', issues)
}

const JSON_ONLY = /^\/(?:api-auth|connect|connections|integrations|oauth\/connect)(?:\/|$)/

/** These routes of Nango's take no other type, with a body or without, before they look at the key. */
export function refuseType({ path, headers }: ApiRequest): Answer | undefined {
  const type = headers['content-type'] ?? ''
  return type === '' || isJsonType(type) || !JSON_ONLY.test(path)
    ? undefined
    : apiError(415, 'invalid_content_type', 'Content-Type header must be application/json')
}

/** The JSON body of a request to Nango itself, or the answer that refuses it. An empty one is `{}`. */
export function readBody(request: ApiRequest): { readonly value: unknown } | { readonly refused: Answer } {
  return parseBody(request.body)
}

export function parseBody(body: string): { readonly value: unknown } | { readonly refused: Answer } {
  if (body === '') return { value: {} }
  try {
    return { value: JSON.parse(body) as unknown }
  } catch (error) {
    return { refused: apiError(400, 'invalid_json', error instanceof Error ? error.message : 'Invalid JSON') }
  }
}

export function isJsonType(type: string): boolean {
  return /^application\/json\b/i.test(type)
}
