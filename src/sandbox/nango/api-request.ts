import { apiRefusal, refuseIssues } from './errors.ts'
import { unrecognized, wrongType, type Check } from './schema.ts'

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
  /** The same, as it came. */
  readonly bytes: Uint8Array
}

type Names = readonly string[]

/** Nango refuses every query parameter that it does not know, and one given twice, which is a list to it, but for `lists`. */
export function checkQuery({ query }: ApiRequest, known: Names = [], lists: Names = []): void {
  const names = [...new Set(query.keys())]
  const unknown = names.filter((name) => !known.includes(name) && !lists.includes(name))
  const repeated = names.filter((name) => known.includes(name) && query.getAll(name).length > 1)
  refuseIssues('invalid_query_params', [
    ...repeated.map((name) => wrongType('string', [], [name])),
    ...(unknown.length === 0 ? [] : [unrecognized(unknown, [])]),
  ])
}

/** Refuses what stands in the query under this name. */
export function checkQueryValue({ query }: ApiRequest, name: string, check: Check): void {
  refuseIssues('invalid_query_params', check(query.get(name) ?? undefined, [name]))
}

/** Refuses a part of the path; `name` is Nango's own for it. */
export function checkParameter(request: ApiRequest, parameter: string, name: string, check: Check): void {
  refuseIssues('invalid_uri_params', check(request.parameters[parameter], [name]))
}

/** What stands in the query as `NAME[key]=value`. */
export function bracketed(query: URLSearchParams, pattern: RegExp): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...query].flatMap(([name, value]) => {
      const key = pattern.exec(name)?.[1]
      return key === undefined ? [] : [[key, value] as const]
    }),
  )
}

/** Settings of a connection that stand in the address which opens its consent. */
export const CONFIG_PARAMETER = /^params\[(\w+)\]$/

const JSON_ONLY = /^\/(?:api-auth|connect|connections|integrations|oauth\/connect)(?:\/|$)/

/** These routes of Nango's take no other type, with a body or without, before they look at the key. */
export function refuseType({ path, headers }: ApiRequest): void {
  const type = headers['content-type'] ?? ''
  if (type !== '' && !isJsonType(type) && JSON_ONLY.test(path))
    throw apiRefusal(415, 'invalid_content_type', 'Content-Type header must be application/json')
}

/** The JSON body of a request to Nango itself, which the check has to take. */
export function readBody({ body }: ApiRequest, check: Check): unknown {
  const value = parseBody(body)
  refuseIssues('invalid_body', check(value, []))
  return value
}

/** An empty body is `{}`. */
export function parseBody(body: string): unknown {
  if (body === '') return {}
  try {
    return JSON.parse(body)
  } catch (error) {
    throw apiRefusal(400, 'invalid_json', error instanceof Error ? error.message : 'Invalid JSON')
  }
}

export function isJsonType(type: string): boolean {
  return /^application\/json\b/i.test(type)
}
