import { ShieldError } from '../../domain/errors.ts'
import { secondsToWait } from '../../domain/provider/asked-wait.ts'
import { saidText, type ProviderResponse } from '../../domain/provider/http.ts'
import {
  isJsonObject,
  objectOf,
  objectsIn,
  textOf,
  type Json,
  type JsonObject,
} from '../../domain/text/json.ts'

/** An entry of `errors`, as far as it can be trusted. https://shopify.dev/docs/api/usage/response-codes */
export interface GraphqlError {
  /** `THROTTLED`, `ACCESS_DENIED` …; empty where there is none. */
  readonly code: string
  readonly message: string
  /** Where in the data; empty for the whole of it. */
  readonly path: readonly string[]
  /** The scopes that Shopify says are needed, if it does. */
  readonly scopes: readonly string[]
}

/** Shopify's answer to a GraphQL request, whatever it says. */
export interface GraphqlAnswer {
  readonly data: JsonObject | null
  readonly errors: readonly GraphqlError[]
  /** What was wrong with a search: such a filter is left out, and everything comes back. */
  readonly searchWarnings: readonly string[]
  /** Seconds until the budget suffices again, or that Shopify asks to wait; null where it does not say. */
  readonly wait: number | null
}

/** Undefined for what is not Shopify's JSON: somebody else answered. */
export function parseAnswer(response: ProviderResponse): GraphqlAnswer | undefined {
  const body = response.json
  if (!isJsonObject(body) || !('data' in body || 'errors' in body)) return undefined
  const extensions = objectOf(body['extensions'])
  return {
    data: isJsonObject(body['data']) ? body['data'] : null,
    errors: errorsOf(body['errors']),
    searchWarnings: searchWarnings(extensions['search']),
    wait: waitOf(extensions['cost']) ?? secondsToWait(response),
  }
}

/** Outside GraphQL (a dead token, a shop that is gone) it is a text, or texts by field. */
function errorsOf(errors: Json | undefined): readonly GraphqlError[] {
  if (errors === undefined || errors === null) return []
  if (Array.isArray(errors)) return errors.map((entry: Json) => errorOf(entry))
  return [errorOf({ message: typeof errors === 'string' ? errors : JSON.stringify(errors) })]
}

function errorOf(entry: Json): GraphqlError {
  const error = objectOf(entry)
  const extensions = objectOf(error['extensions'])
  const path = Array.isArray(error['path']) ? error['path'] : []
  const needed = textOf(extensions['requiredAccess'])
  return {
    code: textOf(extensions['code']),
    message: saidText(error['message']),
    path: path.map(String),
    scopes: needed.match(/\b(?:read|write)_[a-z_]+\b/g) ?? [],
  }
}

/** https://shopify.dev/docs/api/usage/search-syntax */
function searchWarnings(search: Json | undefined): readonly string[] {
  return objectsIn(search).flatMap((entry) =>
    objectsIn(entry['warnings']).map((warning) =>
      saidText(`${textOf(warning['field'])}: ${textOf(warning['message'])}`),
    ),
  )
}

/** https://shopify.dev/docs/api/usage/limits#graphql-admin-api-rate-limits */
function waitOf(cost: Json | undefined): number | null {
  const { requestedQueryCost: asked, throttleStatus } = objectOf(cost)
  const { currentlyAvailable: available, restoreRate: rate } = objectOf(throttleStatus)
  if (typeof asked !== 'number' || typeof available !== 'number' || typeof rate !== 'number' || rate <= 0)
    return null
  return Math.max(1, Math.ceil((asked - available) / rate))
}

/** What a mutation itself refused: `{field, message}` as one text each. */
export function userErrorsOf(payload: Json | undefined): readonly string[] {
  return objectsIn(objectOf(payload)['userErrors']).map((error) => {
    const field = Array.isArray(error['field']) ? error['field'].map(String).join('.') : ''
    return saidText(`${field === '' ? '' : `${field}: `}${textOf(error['message'])}`)
  })
}

/** An answer without what every version of the API has in it. `what` it holds: "an order without its usual fields". */
export function unusual(what: string): ShieldError {
  return new ShieldError('unavailable', `Shopify's answer holds ${what}`, {
    hint: 'Try again; if it stays so, check SHIELD_SHOPIFY_API_VERSION',
  })
}

/** A member of the data that has to be an object. Fails with `unavailable`. */
export function objectIn(data: JsonObject, name: string, what: string): JsonObject {
  const value = data[name]
  if (isJsonObject(value)) return value
  throw new ShieldError('unavailable', `Shopify's answer holds no ${name} when asked for ${what}`, {
    hint: 'Try again; if it stays so, run `shield status --check`',
  })
}

/**
 * Where the next page of a connection begins; null after the last one. Only `pageInfo` tells: a page may be short or
 * empty although more follow. Fails with `unavailable` where there is more and no place to go on.
 * https://shopify.dev/docs/api/usage/pagination-graphql
 */
export function nextCursor(connection: JsonObject, what: string): string | null {
  const { hasNextPage, endCursor } = objectOf(connection['pageInfo'])
  if (hasNextPage === false) return null
  if (hasNextPage === true && typeof endCursor === 'string' && endCursor !== '') return endCursor
  throw new ShieldError('unavailable', `Shopify does not say where its answer for ${what} goes on`, {
    hint: 'Try again',
  })
}
