import type { Answer } from '../answer.ts'
import { badRequest } from './google-errors.ts'

interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: { readonly nextPageToken?: string }
}

interface PageRules {
  readonly size: number
  readonly most: number
  /** An empty page first and last, and half of what was asked for in between: all of that happens at Google. */
  readonly untidy: boolean
}

/** The page that `maxResults` and `pageToken` ask for. More than `most` is cut down silently, as Google does. */
export function cutPage<Item>(
  all: readonly Item[],
  query: URLSearchParams,
  { size, most, untidy }: PageRules,
): Page<Item> | Answer {
  const asked = Number(query.get('maxResults') ?? size)
  if (!Number.isInteger(asked) || asked < 1)
    return badRequest('invalidParameter', 'Invalid value for maxResults.')
  const start = parseToken(query.get('pageToken'))
  if (start === undefined) return badRequest('invalid', 'Invalid page token value.')
  if (untidy && start === null) return { items: [], next: tokenOf(0) }
  return pageFrom(all, start ?? 0, Math.min(asked, most), untidy)
}

function pageFrom<Item>(all: readonly Item[], from: number, size: number, untidy: boolean): Page<Item> {
  const end = from + (untidy ? Math.ceil(size / 2) : size)
  const isLast = untidy ? from >= all.length : end >= all.length
  return { items: all.slice(from, end), next: isLast ? {} : tokenOf(end) }
}

function tokenOf(place: number): { readonly nextPageToken: string } {
  return { nextPageToken: Buffer.from(`page ${place}`).toString('base64url') }
}

/** Null without a token, undefined for what is none. */
function parseToken(token: string | null): number | null | undefined {
  if (token === null) return null
  const place = /^page (\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString())
  return place === null ? undefined : Number(place[1])
}
