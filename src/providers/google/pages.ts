import { ShieldError } from '../../domain/errors.ts'
import type { Reading } from '../../domain/operation/operation.ts'
import type { Query } from '../../domain/provider/http.ts'
import type { Json } from '../../domain/text/json.ts'
import type { Wording } from '../../domain/text/wording.ts'
import { readBody } from './errors.ts'

export interface PagedList {
  readonly path: string
  /** Without `pageToken`. */
  readonly query: Query
  /** For messages: "the list of calendars". */
  readonly what: string
  /** One of these opens it. */
  readonly scopes: readonly string[]
  /** What makes the list shorter, for somebody whose list does not come to its end. */
  readonly narrower: Wording
}

/** Far more than any list has that somebody reads. */
const MOST_PAGES = 200

/**
 * The entries of a list, page after page, to its end. A page may be short or empty although more of them follow: only a
 * page without a token is the last. Fails as `readBody` does, with `unavailable` for pages that lead in a circle, and
 * with `failed` for a list that does not end.
 * https://developers.google.com/workspace/calendar/api/guides/pagination
 */
export async function* readPages(
  reading: Reading,
  list: PagedList,
): AsyncGenerator<readonly Json[], void, undefined> {
  const { path, query, what, scopes, narrower } = list
  const tokens = new Set<string>()
  let token: string | undefined
  while (tokens.size < MOST_PAGES) {
    const page = token === undefined ? [] : [['pageToken', token] as const]
    const response = await reading.get(path, [...query, ...page])
    const body = readBody(response, { what, connection: reading.connection, scopes })
    yield itemsOf(body['items'], what)
    const next = body['nextPageToken']
    if (typeof next !== 'string' || next === '') return
    if (tokens.has(next)) {
      throw new ShieldError('unavailable', `The pages that Google sent of ${what} lead in a circle`, {
        hint: 'Try again',
      })
    }
    tokens.add(next)
    token = next
  }
  throw new ShieldError('failed', `Google's answer for ${what} goes on after ${MOST_PAGES} pages`, {
    hint: narrower,
  })
}

/** Google leaves an empty list out. */
function itemsOf(items: Json | undefined, what: string): readonly Json[] {
  if (items === undefined || items === null) return []
  if (Array.isArray(items)) return items
  throw new ShieldError('unavailable', `Google's answer for ${what} holds no list`, { hint: 'Try again' })
}
