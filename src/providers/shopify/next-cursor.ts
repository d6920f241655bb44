import { ShieldError } from '../../domain/errors.ts'
import { objectOf, type JsonObject } from '../../domain/text/json.ts'

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
