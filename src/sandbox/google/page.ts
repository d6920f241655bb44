import type { Answer } from '../answer.ts'
import { badRequest } from './google-errors.ts'

interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: { readonly nextPageToken?: string }
}

/** The page that `maxResults` and `pageToken` ask for. More than `most` is cut down silently, as Google does. */
export function cutPage<Item>(
  all: readonly Item[],
  query: URLSearchParams,
  { size, most }: { readonly size: number; readonly most: number },
): Page<Item> | Answer {
  const asked = Number(query.get('maxResults') ?? size)
  if (!Number.isInteger(asked) || asked < 1)
    return badRequest('invalidParameter', 'Invalid value for maxResults.')
  const start = parseToken(query.get('pageToken'))
  if (start === undefined) return badRequest('invalid', 'Invalid page token value.')
  const end = start + Math.min(asked, most)
  return {
    items: all.slice(start, end),
    next: end < all.length ? { nextPageToken: Buffer.from(`page ${end}`).toString('base64url') } : {},
  }
}

function parseToken(token: string | null): number | undefined {
  if (token === null) return 0
  const place = /^page (\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString())
  return place === null ? undefined : Number(place[1])
}
